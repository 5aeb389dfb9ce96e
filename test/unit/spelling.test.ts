import fc from 'fast-check';
import { expect, test } from 'vitest';
import { organisationsOfChina } from '#infra/local/seed/organisations.ts';
import { readingsOf } from '#shared/domain/pinyin.ts';
import { isNamed, isSpelledBy } from '#shared/domain/spelling.ts';

test.each([
  ['綦江区', 'qj'],
  ['綦江区', 'QiJiang'],
  ['綦江区', 'qiji'],
  ['重庆市綦江区', 'qijq'],
  ['重庆市', 'cq'],
  ['重庆市', 'chongq'],
  ['重庆市', 'chq'],
  ['长治市', 'czs'],
  ['乐清市', 'yueqing'],
  ['焉耆回族自治县', 'yanqi hui'],
  ['宿州市埇桥区', 'yq'],
  ['吕梁市', 'lüliang'],
  ['第3人民医院', 'd3rm'],
  ['一〇四团', 'ylst'],
  ['綦江区', '江区'],
])('%s is found by %s', (name, typed) => {
  expect(isNamed(name, typed)).toBe(true);
});

test.each([
  ['綦江区', 'jq1'],
  ['綦江区', 'qijj'],
  ['綦江区', 'bj'],
  ['綦江区', '北碚'],
  ['', 'q'],
])('%s is not found by %s', (name, typed) => {
  expect(isNamed(name, typed)).toBe(false);
});

const units = organisationsOfChina().map(({ name }) => name);

test('every character of every unit has a reading, 〇 of the regiments among them', () => {
  const characters = new Set(units.flatMap((name) => [...name]));
  expect([...characters].filter((one) => !readingsOf.has(one))).toEqual([]);
});

test('every unit of the country is found by its initials, its whole spelling, and any part of them from a start', () => {
  fc.assert(
    fc.property(fc.constantFrom(...units), fc.nat(), fc.nat(), (name, pick, start) => {
      const characters = [...name];
      const syllables = characters.map((character) => {
        const readings = readingsOf.get(character);
        expect(readings, character).toBeDefined();
        return readings?.[pick % readings.length] as string;
      });
      const from = start % characters.length;
      const spelled = syllables.slice(from).join('');
      const initials = syllables
        .slice(from)
        .map((syllable) => syllable[0])
        .join('');
      for (const letters of [spelled, initials])
        for (let length = 1; length <= letters.length; length += 1)
          expect(isSpelledBy(name, letters.slice(0, length)), `${name} ${letters.slice(0, length)}`).toBe(
            true,
          );
    }),
    { numRuns: 300 },
  );
});

test('a long name and letters that never fit are answered at once', () => {
  const name = '石'.repeat(60);
  expect(isSpelledBy(name, `${'s'.repeat(59)}x`)).toBe(false);
});
