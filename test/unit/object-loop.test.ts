import { expect, test } from 'vitest';
import { ObjectLoop } from '#infra/local/relay/object-loop.ts';

test('a file that was not scanned is looked at again at the next start, until it was', async () => {
  const landed = new Set(['counted', 'clean']);
  const looked: string[] = [];
  let scanner = false;
  const loop = new ObjectLoop({
    bucket: {
      onObjectCreated: () => () => undefined,
      pending: async () => [...landed],
      acknowledge: async (key) => void landed.delete(key),
    },
    handle: async (key) => {
      looked.push(key);
      return key === 'clean' || scanner;
    },
    onError: (error) => {
      throw error;
    },
  });
  await loop.start();
  await loop.idle();
  expect(looked).toEqual(['counted', 'clean']);
  expect([...landed]).toEqual(['counted']);
  scanner = true;
  await loop.start();
  await loop.idle();
  expect([...landed]).toEqual([]);
  await loop.start();
  await loop.close();
  expect(looked).toEqual(['counted', 'clean', 'counted']);
});

test('what has just landed is checked before what was left over', async () => {
  let announce: (event: { key: string }) => void = () => undefined;
  const looked: string[] = [];
  const loop = new ObjectLoop({
    bucket: {
      onObjectCreated: (listener) => {
        announce = listener;
        return () => undefined;
      },
      pending: async () => ['old-1', 'old-2', 'old-3', 'old-4'],
      acknowledge: async () => undefined,
    },
    handle: async (key) => looked.push(key) > 0,
    onError: (error) => {
      throw error;
    },
  });
  await loop.start();
  announce({ key: 'new' });
  await loop.idle();
  await loop.close();
  expect(looked).toEqual(['old-1', 'old-2', 'new', 'old-3', 'old-4']);
});
