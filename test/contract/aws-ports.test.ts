import { describe, expect, it } from 'vitest';
import { awsPorts } from '#functions/aws/ports.ts';
import { stateMachineNames } from '#functions/manifest.ts';

describe('the ports of a Lambda function', () => {
  const environment = {
    TABLE_NAME: 'table',
    BUCKET_NAME: 'bucket',
    STATE_MACHINE_ARNS: JSON.stringify(Object.fromEntries(stateMachineNames.map((name) => [name, name]))),
  };

  it('come from the environment; a missing or broken variable stops the start', () => {
    expect(Object.keys(awsPorts(environment))).toHaveLength(12);
    for (const name of Object.keys(environment)) {
      expect(() => awsPorts({ ...environment, [name]: undefined })).toThrow(name);
      expect(() => awsPorts({ ...environment, [name]: '' })).toThrow(name);
    }
    expect(() => awsPorts({ ...environment, ISSUER: 'https://issuer.example.cn' })).toThrow('AUDIENCE');
  });

  it('refuse to verify where no issuer was given, instead of calling everybody a stranger', async () => {
    await expect(awsPorts(environment).identity.verify('token')).rejects.toThrow('ISSUER');
  });
});
