/**
 * As much of a browser as signing in needs: cookies of one origin with their paths, and redirects that are followed by
 * hand. Expired cookies are dropped.
 */
export class CookieJar {
  readonly #cookies = new Map<string, { name: string; value: string; path: string }>();

  /** Requests with the cookies that belong to the address, and keeps what the answer sets. Redirects are not followed. */
  async fetch(url: URL | string, init: RequestInit = {}): Promise<Response> {
    const address = new URL(url);
    const headers = new Headers(init.headers);
    const cookies = [...this.#cookies.values()].filter(({ path }) => isBelow(address.pathname, path));
    if (cookies.length > 0)
      headers.set('cookie', cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
    const response = await fetch(address, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** `name=value` pairs with their attributes as they were set, for tests of the attributes. */
  get size(): number {
    return this.#cookies.size;
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    const attribute = (wanted: string) =>
      attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
    const path = attribute('path') ?? '/';
    const expires = attribute('expires');
    const key = `${name} ${path}`;
    if (expires !== undefined && Date.parse(expires) <= Date.now()) this.#cookies.delete(key);
    else this.#cookies.set(key, { name, value: pair.slice(equals + 1), path });
  }
}

function isBelow(address: string, path: string): boolean {
  return address === path || address.startsWith(path.endsWith('/') ? path : `${path}/`);
}
