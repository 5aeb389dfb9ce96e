import { version } from '$app/env';
import { assets, immutable } from '$app/manifest';
import { self } from '$app/service-worker';

/**
 * The shell of the application, kept so that a page opens while the server or the network is down. Data are never
 * cached: what an officer decides on is what the server says now, or it is plainly marked as not available.
 */
const shell = `shifan-${version}`;
const page = '/index.html';
const files = new Set(
  [...immutable, ...assets].map(({ path }) => (path.startsWith('/') ? path : `/${path}`)),
);

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(shell)
      .then((cache) => cache.addAll([page, ...files]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith('shifan-') && name !== shell)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== self.location.origin) return;
  if (/^\/(api|oidc|objects)\//.test(address.pathname)) return;
  if (files.has(address.pathname)) event.respondWith(kept(request));
  else if (request.mode === 'navigate') event.respondWith(fresh(request));
});

/** A built file has its hash in its name: the kept copy is always right. */
async function kept(request: Request): Promise<Response> {
  const cache = await caches.open(shell);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}

/** A navigation asks the server first, and falls back to the kept page. */
async function fresh(request: Request): Promise<Response> {
  try {
    const response = await fetch(request);
    if (response.status < 500) return response;
  } catch {
    // No network or no server: the kept page answers.
  }
  const cache = await caches.open(shell);
  return (await cache.match(page)) ?? Response.error();
}
