import { stateMachineNames } from '#functions/state-machines.ts';

/** What every function is given, naming nothing that exists: for whoever loads a function outside of AWS. */
export const sampleEnvironment = {
  TABLE_NAME: 'table',
  BUCKET_NAME: 'bucket',
  STATE_MACHINE_ARNS: JSON.stringify(Object.fromEntries(stateMachineNames.map((name) => [name, name]))),
  ISSUER: 'https://issuer.example.cn',
  AUDIENCE: 'shifan',
  JWKS_URI: 'https://issuer.example.cn/jwks',
  SEAL_KEY_ID: 'key',
};
