import { type Case, caseFor } from '#functions/middleware/case.ts';
import { sealsOf } from '#functions/middleware/circumstances.ts';
import { endpoint, type Tools } from '#functions/middleware/endpoint.ts';
import { ownFile } from '#functions/middleware/expected-evidence.ts';
import { formMark, printedForm } from '#functions/middleware/printed-form.ts';
import { orThrow, reject } from '#functions/middleware/refused.ts';
import { tieSeal } from '#shared/contract/routes.ts';
import { type FormMark, readCode } from '#shared/domain/form-code.ts';
import type { Evidence } from '#shared/model/evidence.ts';
import type { Person } from '#shared/model/organisation.ts';

export default endpoint(tieSeal, (tools) => async ({ parameters, body, actor, now }) => {
  const subject = await caseFor(tools, parameters.id, actor);
  const seen = await ownFile(tools, subject, actor, parameters.evidence);
  const seals = sealsOf(subject, await tools.evidence.all(subject.application.id));
  if (!seals.some(({ id }) => id === seen.id))
    reject('evidenceNotExpected', '只能核对最近一次提交之后上传、已通过检查的盖章扫描件。');
  const mark = await matching(tools, subject, body.code);
  await mustBeWhole(tools, subject, actor, seals);
  const { submission, code } = mark;
  const evidence: Evidence = { ...seen, tie: { submission, code, how: 'typed', by: actor.name, at: now } };
  orThrow(await tools.evidence.tie(subject.application, seen, evidence));
  return { evidence };
});

function wrong(message: string): never {
  reject('invalidInput', message, { faults: [{ pointer: '/code', message }] });
}

/** The latest submission, by its code. @throws Refused that names what the code belongs to instead */
async function matching(tools: Tools, { application }: Case, typed: string): Promise<FormMark> {
  const code = readCode(typed);
  if (code === null) wrong('校验码是 8 位字母和数字，形如 7K3M-9QXT，印在每一页的页脚。');
  for (let number = application.submission; number >= 1; number -= 1) {
    const mark = await formMark(tools, application, number);
    if (mark?.code !== code) continue;
    if (number === application.submission) return mark;
    wrong(
      `这是第 ${number} 次提交的校验码，现在要盖章的是第 ${application.submission} 次。请重新打印、盖章后上传。`,
    );
  }
  wrong('校验码不属于本申报的任何一次提交：可能输错，也可能是别的单位的表。请核对扫描件的页脚。');
}

/** All scans together have as many pages as the form. */
async function mustBeWhole(
  tools: Tools,
  subject: Case,
  actor: Person,
  seals: readonly Evidence[],
): Promise<void> {
  const { writePdf } = await import('#functions/office/write-pdf.ts');
  const { pages } = await writePdf(await printedForm(tools, subject, actor), tools.ports.fonts);
  const scanned = seals.reduce((sum, { report }) => sum + (report?.facts.pages ?? 1), 0);
  if (scanned < pages)
    wrong(
      `盖章扫描件共 ${scanned} 页，信息表有 ${pages} 页，不完整。请补扫缺少的页，或合成一个 PDF 后上传。`,
    );
}
