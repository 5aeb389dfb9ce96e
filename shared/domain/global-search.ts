import { isNamed } from './spelling.ts';

/** What a unit is looked for by. */
export interface NamedUnit {
  readonly id: string;
  readonly name: string;
  readonly fullName: string;
  readonly path: string;
}

/** How well a unit fits: the name itself before a part of it, as it is written before as it is spelled. */
function rankOf({ name, fullName }: NamedUnit, typed: string): number | null {
  if (name.startsWith(typed)) return 0;
  if (fullName.includes(typed)) return 1;
  if (!/[a-z]/i.test(typed)) return null;
  const [first = ''] = [...name];
  if (isNamed(name, typed)) return isNamed(first, typed.slice(0, 1)) ? 2 : 3;
  return isNamed(fullName, typed) ? 4 : null;
}

/**
 * Units inside a branch that fit all words, the best first, ties in the order of the tree: 綦江 = qj, qijiang, 重庆 qj.
 * @param most how many are wanted; one more is given where there are more
 */
export function unitsNamed<Unit extends NamedUnit>(
  units: readonly Unit[],
  branch: string,
  typed: string,
  most: number,
): Unit[] {
  const words = typed.normalize('NFKC').split(/\s+/).filter(Boolean);
  const found = units.flatMap((unit) => {
    if (!unit.path.startsWith(branch) || words.length === 0) return [];
    let sum = 0;
    for (const word of words) {
      const rank = rankOf(unit, word);
      if (rank === null) return [];
      sum += rank;
    }
    return [{ unit, sum }];
  });
  return found
    .sort((a, b) => a.sum - b.sum)
    .slice(0, most + 1)
    .map(({ unit }) => unit);
}
