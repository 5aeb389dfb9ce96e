import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { BucketRefusal, type DiskBucket } from '../bucket/disk-bucket.ts';
import { acceptForm } from '../bucket/upload-form.ts';
import { answerProblem } from './problems.ts';

/** The bucket's own address: a form is posted here with a ticket, a file is read here with a signed address. */
export function objectRoutes(bucket: DiskBucket, onError: (error: unknown) => void) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      if (request.method === 'POST') {
        await acceptForm(bucket, request.headers, request);
        response.writeHead(204).end();
      } else if (request.method === 'GET' || request.method === 'HEAD') {
        const query = new URLSearchParams((request.url as string).split('?')[1] ?? '');
        const { stream, headers } = await bucket.openAddress(query);
        response.writeHead(200, headers);
        if (request.method === 'HEAD') {
          stream.destroy();
          response.end();
        } else {
          await pipeline(stream, response);
        }
      } else {
        const allow = 'GET, HEAD, POST';
        answerProblem(response, 405, 'methodNotAllowed', '不支持这种请求方法', `该地址只接受 ${allow}。`, {
          allow,
        });
      }
    } catch (error) {
      if (response.destroyed || (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE')
        return;
      if (error instanceof BucketRefusal) {
        return answerProblem(
          response,
          error.status,
          'evidenceRefused',
          '文件未被接受',
          sentenceFor(error.code),
          { 'x-refused': error.code },
        );
      }
      onError(error);
      answerProblem(response, 500, 'unavailable', '服务暂时不可用，请稍后重试', '文件服务出错，已记录。');
    }
  };
}

function sentenceFor(code: string): string {
  switch (code) {
    case 'EntityTooLarge':
    case 'EntityTooSmall':
      return '文件大小与申请上传时填写的不一致。';
    case 'PreconditionFailed':
    case 'ConditionalRequestConflict':
      return '该文件已经上传，不能覆盖。';
    case 'NoSuchKey':
      return '文件不存在。';
    case 'AccessDenied':
    case 'SignatureDoesNotMatch':
      return '上传或查看地址无效，或已过期，请重新获取。';
    default:
      return '上传中断或格式不正确，请重新上传。';
  }
}
