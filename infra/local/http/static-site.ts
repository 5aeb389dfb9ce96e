import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { answerProblem } from './problems.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
};

interface Page {
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
  readonly plain: Buffer;
  readonly brotli: Buffer | undefined;
  readonly gzip: Buffer | undefined;
}

/**
 * The built web application, held in memory: a few megabytes. Names with a hash are cached for good, everything else
 * is asked again. An address that is no file gets index.html, where the browser's router takes over.
 */
export class StaticSite {
  readonly #pages = new Map<string, Page>();
  readonly #headers: Readonly<Record<string, string>>;

  /** @param folder web/build; absent: every address answers that the pages were not built */
  constructor(folder: string, https: boolean) {
    this.#headers = securityHeaders(https);
    const files = new Map(
      filesBelow(folder).map((file) => [`/${relative(folder, file).split(sep).join('/')}`, file]),
    );
    for (const [path, file] of files) {
      const encoded = /\.(br|gz)$/.exec(path);
      if (encoded && files.has(path.slice(0, -encoded[0].length))) continue;
      const read = (suffix: string) => {
        const other = files.get(path + suffix);
        return other === undefined ? undefined : readFileSync(other);
      };
      const plain = readFileSync(file);
      this.#pages.set(path, {
        type: types[extname(path)] ?? 'application/octet-stream',
        etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
        cacheControl: path.startsWith('/_app/immutable/')
          ? 'public, max-age=31536000, immutable'
          : 'no-cache',
        plain,
        brotli: read('.br'),
        gzip: read('.gz'),
      });
    }
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      const allow = 'GET, HEAD';
      answerProblem(response, 405, 'methodNotAllowed', '不支持这种请求方法', `该地址只接受 ${allow}。`, {
        allow,
      });
      return;
    }
    const page = this.#pageAt(request.url ?? '/');
    if (!page) {
      answerProblem(
        response,
        404,
        'notFound',
        '没有这个地址',
        this.#pages.size === 0 ? '界面尚未构建。' : '请求的文件不存在。',
      );
      return;
    }
    const headers: Record<string, string | number> = {
      ...this.#headers,
      etag: page.etag,
      'cache-control': page.cacheControl,
    };
    if (page.brotli ?? page.gzip) headers['vary'] = 'accept-encoding';
    if (request.headers['if-none-match']?.split(/,\s*/).includes(page.etag)) {
      response.writeHead(304, headers).end();
      return;
    }
    const accepted = String(request.headers['accept-encoding'] ?? '');
    let body = page.plain;
    if (page.brotli && /\bbr\b/.test(accepted)) {
      body = page.brotli;
      headers['content-encoding'] = 'br';
    } else if (page.gzip && /\bgzip\b/.test(accepted)) {
      body = page.gzip;
      headers['content-encoding'] = 'gzip';
    }
    headers['content-type'] = page.type;
    headers['content-length'] = body.length;
    response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : body);
  }

  #pageAt(url: string): Page | undefined {
    const path = url.split('?')[0] as string;
    const found =
      this.#pages.get(path) ?? this.#pages.get(path.endsWith('/') ? `${path}index.html` : `${path}.html`);
    if (found) return found;
    // A missing asset must not come back as a page: a browser would run HTML as a script.
    const isAsset = path.startsWith('/_app/') || /\.[a-z0-9]{2,5}$/.test(path);
    return isAsset ? undefined : this.#pages.get('/index.html');
  }
}

/** The policy for scripts stands in the page itself, with its hashes; a header can add what a meta element cannot. */
function securityHeaders(https: boolean): Record<string, string> {
  return {
    'content-security-policy': "frame-ancestors 'none'",
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(self)',
    ...(https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
