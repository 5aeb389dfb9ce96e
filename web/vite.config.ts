import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import { leanZod } from './lean-zod.ts';

/** Where `npm run dev` of the web part finds the API; the built pages are served from the API's own origin. */
const backend = process.env['SHIFAN_BACKEND'] ?? 'http://127.0.0.1:8080';

/** Origins of a bucket or an issuer that do not stand behind the API's own, as in the cloud: `https://a https://b`. */
const elsewhere = (process.env['SHIFAN_WEB_ORIGINS'] ?? '')
  .split(/\s+/)
  .filter((origin): origin is `https://${string}.${string}` => /^https:\/\/\S+\.\S+$/.test(origin));

export default defineConfig({
  plugins: [
    leanZod(),
    sveltekit({
      adapter: adapter({
        pages: 'build',
        assets: 'build',
        fallback: 'index.html',
        strict: true,
        precompress: true,
      }),
      compilerOptions: { runes: true },
      // A page is one document for all routes; its few inline lines are allowed by hash, everything else is same-origin.
      csp: {
        mode: 'hash',
        directives: {
          'default-src': ['self'],
          'script-src': ['self'],
          'style-src': ['self'],
          // One attribute: Kit's route announcer hides itself visually with it. Widths of bars go through the CSSOM.
          'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
          'img-src': ['self', 'blob:', 'data:'],
          'frame-src': ['blob:'],
          'connect-src': ['self', ...elsewhere],
          'object-src': ['none'],
          'base-uri': ['self'],
          'form-action': ['self'],
        },
      },
      paths: { relative: false },
      serviceWorker: { register: true },
      version: { pollInterval: 300_000 },
    }),
  ],
  server: { proxy: { '/api': backend, '/oidc': backend, '/objects': backend } },
  build: {
    target: 'es2023',
    rolldownOptions: {
      treeshake: {
        // Nothing in shared/ does anything when it is read: a screen carries the routes that it calls, and not all of them.
        moduleSideEffects: [
          { test: /\/shared\/(model|domain|contract|standards|reference)\//, sideEffects: false },
        ],
        // A schema or a route that no screen asks for is not made.
        manualPureFunctions: ['z', 'route', 'decision'],
      },
    },
  },
});
