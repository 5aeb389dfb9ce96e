import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { admissionTag, uploadsUnder } from '#shared/model/evidence.ts';

/**
 * Tag of a role that may read what has not been checked, and say what its check found: the checking function, and those
 * that an administrator gives it to (GuardDuty's role, whoever exports and imports). Named by a tag and not by an ARN,
 * because those roles are made by other stacks, and outside of them.
 */
export const uncheckedReader = { key: 'shifan-reads', value: 'unchecked' } as const;

const saysOtherwise = { [`aws:PrincipalTag/${uncheckedReader.key}`]: uncheckedReader.value };

/**
 * Deny until clean: no upload is read by anybody but its check before that has tagged it as accepted, and nobody else may
 * say so. A key that is absent does not equal either, so what has no tag is shut. A denial goes before every grant.
 */
export function denyUntilClean(bucket: Bucket): PolicyStatement[] {
  const resources = [bucket.arnForObjects(`${uploadsUnder}*`)];
  const deny = (sid: string, actions: string[], StringNotEquals: Readonly<Record<string, string>>) =>
    new PolicyStatement({
      sid,
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions,
      resources,
      conditions: { StringNotEquals },
    });
  return [
    deny('DenyUntilClean', ['s3:GetObject', 's3:GetObjectVersion'], {
      [`s3:ExistingObjectTag/${admissionTag}`]: 'accepted',
      ...saysOtherwise,
    }),
    deny(
      'OnlyTheCheckAdmits',
      [
        's3:PutObjectTagging',
        's3:PutObjectVersionTagging',
        's3:DeleteObjectTagging',
        's3:DeleteObjectVersionTagging',
      ],
      saysOtherwise,
    ),
  ];
}
