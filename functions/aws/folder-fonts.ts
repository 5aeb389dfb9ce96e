import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FontName, FontsPort } from '#functions/ports/fonts.ts';

/** Names of the files, as the bundle lays them into one folder. */
const files = {
  serif: 'NotoSerifSC_400Regular.ttf',
  bold: 'NotoSerifSC_700Bold.ttf',
  symbols: 'NotoSansSymbols2_400Regular.ttf',
} as const satisfies Record<FontName, string>;

/** Fonts beside the code of the functions. */
export function folderFonts(folder: string): FontsPort {
  const read = new Map<FontName, Promise<Buffer>>();
  return {
    read: (name) => {
      const known = read.get(name) ?? readFile(path.join(folder, files[name]));
      read.set(name, known);
      return known;
    },
  };
}
