import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultProvider } from '#functions/aws/environment-credentials.ts';
import { identity } from '#functions/aws/identity.ts';
import { workflow } from '#functions/aws/machines.ts';
import { awsPorts } from '#functions/aws/ports.ts';
import { post } from '#functions/aws/post.ts';
import { sealer } from '#functions/aws/seal-key.ts';
import { storage } from '#functions/aws/storage.ts';
import { pastTheBarrel } from '#infra/constructs/function-bundles.ts';
import { sampleEnvironment } from '#infra/local/bench/sample-environment.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the ports of a Lambda function', () => {
  const environment = sampleEnvironment;

  it('come from the environment; a missing or broken variable stops the start', () => {
    const parts = { storage, workflow, identity, post, sealer };
    expect(Object.keys(awsPorts(parts, environment))).toHaveLength(13);
    for (const name of Object.keys(environment)) {
      expect(() => awsPorts(parts, { ...environment, [name]: undefined })).toThrow(name);
      expect(() => awsPorts(parts, { ...environment, [name]: '' })).toThrow(name);
    }
  });

  it('that were not declared refuse to work, instead of doing half of it', async () => {
    const ports = awsPorts({}, { TABLE_NAME: 'table' });
    await expect(ports.identity.verify('token')).rejects.toThrow('ISSUER');
    expect(() => ports.bucket.read('key')).toThrow('the bucket');
    expect(() => ports.workflow.succeed('token', {})).toThrow('the state machines');
    expect(() => ports.sealer.key()).toThrow('SEAL_KEY_ID');
  });

  it('know of mail where a sender is given; only who delivers can send', async () => {
    const sender = { MAIL_FROM: 'shifan@example.cn', MAIL_ORIGIN: 'https://shifan.example.cn' };
    expect(awsPorts({}, { TABLE_NAME: 'table', MAIL_FROM: '' }).post).toBeNull();
    const told = awsPorts({}, { TABLE_NAME: 'table', ...sender }).post;
    expect(told?.origin).toBe(sender.MAIL_ORIGIN);
    await expect(told?.send({ id: '1', to: 'a@example.cn', subject: '', text: '' })).rejects.toThrow('mail');
    expect(awsPorts({ post }, { TABLE_NAME: 'table' }).post).toBeNull();
    expect(() => awsPorts({ post }, { TABLE_NAME: 'table', ...sender })).toThrow('MAIL_CONFIGURATION');
  });

  it('say of files without a mark whether they count, also where nobody can look for the mark', async () => {
    for (const [UNSCANNED_FILES, present, counts] of [
      ['count', null, true],
      ['hold', 'GuardDuty', false],
    ] as const) {
      const { scanner } = awsPorts({}, { TABLE_NAME: 'table', UNSCANNED_FILES });
      expect([await scanner.present(), scanner.unscannedCounts]).toEqual([present, counts]);
    }
  });
});

describe('the credentials of a Lambda function', () => {
  it('are those of the environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIA');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'session');
    expect(await defaultProvider()()).toEqual({
      accessKeyId: 'AKIA',
      secretAccessKey: 'secret',
      sessionToken: 'session',
    });
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    await expect(defaultProvider()()).rejects.toThrow('AWS_ACCESS_KEY_ID');
  });
});

describe('what a bundle imports of the contract', () => {
  const modules = new Map([['getMe', '#shared/contract/routes/reader.ts']]);

  it('is the module of its route, whatever the route is called there', () => {
    expect(pastTheBarrel("import { getMe as route } from '#shared/contract/routes.ts';", modules)).toBe(
      "import { getMe as route } from '#shared/contract/routes/reader.ts';",
    );
  });

  it('holds no types, wherever they lie', () => {
    expect(pastTheBarrel("import { getMe, type MeView } from '#shared/contract/routes.ts';", modules)).toBe(
      "import { getMe } from '#shared/contract/routes/reader.ts';",
    );
  });

  it('stays as it is where a name is not known', () => {
    const text = "import { getMe, routes } from '#shared/contract/routes.ts';";
    expect(pastTheBarrel(text, modules)).toBe(text);
  });
});
