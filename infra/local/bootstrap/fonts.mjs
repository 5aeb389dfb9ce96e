import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { npm } from './install.mjs';
import { quietly, Refusal, say, step } from './say.mjs';
import { aptInstall } from './system.mjs';

/**
 * Full Noto Sans SC, not a subset: place names need rare characters. It is fetched only where the system has no Chinese
 * font and no apt, because the package is 57 MB; hence it is no dependency. The digest pins what was looked at.
 */
const carried = {
  name: '@expo-google-fonts/noto-sans-sc',
  version: '0.4.3',
  integrity:
    'sha512-9rAwdFTFHbO/u6Cs0gj2jZbW74TGIiaFNQnXYH2s5wA1bzVkwbaviL4t8YUV642eGYjg86eH6DkAEQmfNHDncQ==',
  files: ['400Regular/NotoSansSC_400Regular.ttf', '700Bold/NotoSansSC_700Bold.ttf'],
};

/**
 * Makes sure that Chinese can be drawn.
 * @param {string} cache
 * @param {{ apt: boolean, carried: boolean }} options
 * @returns {Promise<string | undefined>} a fontconfig file to point the browser at; undefined when the system's serves
 * @throws {Refusal} when no Chinese font can be had
 */
export async function findFonts(cache, options) {
  if (!options.carried) {
    if (systemHasChinese()) return undefined;
    if (options.apt) {
      try {
        await step('正在用 apt 安装中文字体', () => aptInstall(['fonts-noto-cjk']));
      } catch {
        say('apt 未能安装中文字体，改用 npm 上的。');
      }
      if (systemHasChinese()) return undefined;
    }
  }
  return carriedFonts(cache);
}

function systemHasChinese() {
  if (process.platform !== 'linux') return true;
  const listed = spawnSync('fc-list', [':lang=zh', 'file'], { encoding: 'utf8', timeout: 60_000 });
  if (!listed.error) return listed.stdout.trim() !== '';
  // The library is there without its tool on slim machines: go by the files' names.
  const folders = ['/usr/share/fonts', '/usr/local/share/fonts', path.join(os.homedir(), '.fonts')];
  const known = /(noto|source).*(cjk|han|sc)|wqy|simsun|msyh|uming|ukai|droidsansfallback/i;
  return folders.some(
    (folder) =>
      fs.existsSync(folder) &&
      fs.readdirSync(folder, { recursive: true }).some((name) => known.test(String(name))),
  );
}

/**
 * @param {string} cache
 * @returns {Promise<string>}
 */
async function carriedFonts(cache) {
  const folder = path.join(cache, `fonts-${carried.version}`);
  const configuration = path.join(folder, 'fonts.conf');
  if (fs.existsSync(configuration)) return configuration;
  const partial = `${folder}.partial`;
  fs.rmSync(partial, { recursive: true, force: true });
  fs.mkdirSync(partial, { recursive: true });
  try {
    await step('正在下载中文字体', () => fetchFonts(partial));
  } catch (error) {
    throw new Refusal(
      `没有中文字体，也未能取得：${error instanceof Error ? error.message : error}` +
        '\n请安装一种中文字体，例如 apt-get install fonts-noto-cjk。 / No Chinese font; please install one.',
    );
  }
  fs.writeFileSync(
    path.join(partial, 'fonts.conf'),
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${xml(folder)}</dir>
  <cachedir>${xml(path.join(folder, 'cache'))}</cachedir>
</fontconfig>
`,
  );
  fs.renameSync(partial, folder);
  return configuration;
}

/** @param {string} into */
async function fetchFonts(into) {
  const [program, ...prefix] = npm();
  const wanted = `${carried.name}@${carried.version}`;
  await quietly(program, [...prefix, 'pack', wanted, '--pack-destination', into, '--loglevel=error'], {
    cwd: into,
    timeoutMs: 10 * 60_000,
  });
  const archive = fs.readdirSync(into).find((name) => name.endsWith('.tgz'));
  if (!archive) throw new Refusal(`npm pack ${wanted} 没有产物`);
  const bytes = fs.readFileSync(path.join(into, archive));
  const digest = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (digest !== carried.integrity) throw new Refusal(`${wanted} 的摘要不符`);
  const files = carried.files.map((file) => `package/${file}`);
  await quietly('tar', ['-xzf', archive, '--strip-components=2', ...files], { cwd: into });
  fs.rmSync(path.join(into, archive));
}

/** @param {string} text */
function xml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
