import { endpoint } from '#functions/middleware/endpoint.ts';
import { ownFileOf } from '#functions/middleware/file-holder.ts';
import { termsOf, uploadOf } from '#functions/middleware/parted-upload.ts';
import { reject } from '#functions/middleware/refused.ts';
import { completeUpload } from '#shared/contract/routes.ts';

/** Has the bucket put the parts together; the check begins when the whole has landed. Repeating it is harmless. */
export default endpoint(completeUpload, (tools) => async ({ parameters, actor }) => {
  const evidence = await ownFileOf(tools, parameters, actor);
  const { transfer } = evidence;
  if (evidence.state.name !== 'awaitingUpload' || transfer === undefined) return { evidence };
  const outcome = await tools.ports.bucket.completeParts(
    uploadOf(evidence, transfer),
    termsOf(evidence, transfer),
  );
  if (outcome === 'completed') return { evidence };
  reject(
    'evidenceNotExpected',
    outcome === 'gone'
      ? '这次上传中断太久，已经清理，请继续上传，内容从头传送。'
      : '文件还有部分没有传到，请继续上传。',
  );
});
