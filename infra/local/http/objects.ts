import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { BucketRefusal, type DiskBucket } from '../bucket/disk-bucket.ts';
import { acceptForm } from '../bucket/upload-form.ts';
import { answerProblem } from './problems.ts';

/**
 * The bucket's own address: a form is posted here with a ticket, a part of a file is put here and a file is read here
 * with a signed address.
 */
export function objectRoutes(bucket: DiskBucket, onError: (error: unknown) => void) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      if (request.method === 'POST') {
        await acceptForm(bucket, request.headers, request);
        response.writeHead(204).end();
      } else if (request.method === 'PUT') {
        const etag = await bucket.acceptPart(queryOf(request), headersOfPart(request), request);
        response.writeHead(200, { etag: `"${etag}"` }).end();
      } else if (request.method === 'GET' || request.method === 'HEAD') {
        const { stream, headers } = await bucket.openAddress(queryOf(request));
        response.writeHead(200, headers);
        if (request.method === 'HEAD') {
          stream.destroy();
          response.end();
        } else {
          await pipeline(stream, response);
        }
      } else {
        const allow = 'GET, HEAD, POST, PUT';
        answerProblem(response, 405, 'methodNotAllowed', '不支持这种请求方法', `该地址只接受 ${allow}。`, {
          allow,
        });
      }
    } catch (error) {
      if (response.destroyed || (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE')
        return;
      if (error instanceof BucketRefusal) {
        // What is left of a refused part is read and thrown away, so that the answer arrives.
        request.resume();
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

function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  return new URLSearchParams(url.split('?')[1] ?? '');
}

/** What the signature of a part's address covers beside the address. */
export function headersOfPart({ headers }: IncomingMessage) {
  return { checksum: headers['x-amz-checksum-sha256']?.toString(), bytes: headers['content-length'] };
}

function sentenceFor(code: string): string {
  switch (code) {
    case 'EntityTooLarge':
    case 'EntityTooSmall':
      return '文件大小与申请上传时填写的不一致。';
    case 'PreconditionFailed':
    case 'ConditionalRequestConflict':
      return '该文件已经上传，不能覆盖。';
    case 'BadDigest':
      return '这一部分的内容与登记的校验值不一致，请重新上传。';
    case 'NoSuchUpload':
      return '这次上传已经取消或已清理，请重新上传。';
    case 'NoSuchKey':
      return '文件不存在。';
    case 'AccessDenied':
    case 'SignatureDoesNotMatch':
      return '上传或查看地址无效，或已过期，请重新获取。';
    default:
      return '上传中断或格式不正确，请重新上传。';
  }
}
