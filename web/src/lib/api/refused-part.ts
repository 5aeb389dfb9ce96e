import { ApiProblem } from './problem.ts';

/** Why the store did not take one part, by the status of its answer. */
export function refusalOf(status: number): ApiProblem {
  // 408: the line was too slow this time.
  if (status >= 500 || status === 408) return new ApiProblem('unavailable', status, '存储服务暂时不可用。');
  if (status === 403 || status === 404)
    return new ApiProblem('evidenceNotExpected', status, '上传地址已过期，请重试。');
  return new ApiProblem('evidenceRefused', status, '文件在上传中发生了变化，请取消后重新选择。');
}
