import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { FontName, FontsPort } from '#functions/ports/fonts.ts';

const files = {
  serif: '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
  symbols: '@expo-google-fonts/noto-sans-symbols-2/400Regular/NotoSansSymbols2_400Regular.ttf',
} as const satisfies Record<FontName, string>;

const { resolve } = createRequire(import.meta.url);
const read = new Map<FontName, Promise<Buffer>>();

/** Fonts in the packages that carry them. */
export const packageFonts: FontsPort = {
  read: (name) => {
    const known = read.get(name) ?? readFile(resolve(files[name]));
    read.set(name, known);
    return known;
  },
};
