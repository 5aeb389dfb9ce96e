/** A piece of two texts laid over each other. */
export interface Segment {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Shorter runs that two texts share by chance («的») are shown as part of the change around them. */
const shortest = 3;

/** Characters of one text by those of the other that are compared one by one: about 16 MB of work. */
const mostCompared = 4_000_000;

/**
 * The same for texts of any length: what they begin and end with alike is not looked at, and where the rest is too long
 * to be compared character by character, it went and came as a whole.
 */
export function wordingOfLong(before: string, after: string): Segment[] {
  const a = [...before];
  const b = [...after];
  if (a.length * b.length <= mostCompared) return wordingOf(before, after);
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const [left, right] = [a, b].map((text) => text.slice(start, text.length - end).join('')) as [
    string,
    string,
  ];
  const middle: readonly Segment[] =
    left.length * right.length <= mostCompared
      ? wordingOf(left, right)
      : [
          { kind: 'removed', text: left },
          { kind: 'added', text: right },
        ];
  const around = (text: string): Segment => ({ kind: 'same', text });
  return [around(a.slice(0, start).join('')), ...middle, around(a.slice(a.length - end).join(''))].filter(
    ({ text }) => text !== '',
  );
}

/**
 * Two texts laid over each other character by character (longest common subsequence), as a reader marks changes: what
 * went, then what came. Joining the segments without the added ones gives `before`, without the removed ones `after`.
 */
export function wordingOf(before: string, after: string): Segment[] {
  const a = [...before];
  const b = [...after];
  // lengths[i][j]: the longest common subsequence of a from i on and b from j on.
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const pieces: Segment[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      pieces.push({ kind: 'same', text: a[i] as string });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      pieces.push({ kind: 'removed', text: a[i] as string });
      i += 1;
    } else {
      pieces.push({ kind: 'added', text: b[j] as string });
      j += 1;
    }
  }
  return changesTogether(runs(pieces));
}

function runs(pieces: readonly Segment[]): Segment[] {
  const joined: { kind: Segment['kind']; text: string }[] = [];
  for (const { kind, text } of pieces) {
    const last = joined.at(-1);
    if (last?.kind === kind) last.text += text;
    else joined.push({ kind, text });
  }
  return joined;
}

function changesTogether(segments: readonly Segment[]): Segment[] {
  const result: Segment[] = [];
  let removed = '';
  let added = '';
  const flush = () => {
    if (removed !== '') result.push({ kind: 'removed', text: removed });
    if (added !== '') result.push({ kind: 'added', text: added });
    [removed, added] = ['', ''];
  };
  segments.forEach(({ kind, text }, index) => {
    const chance = text.length < shortest && index > 0 && index < segments.length - 1;
    if (kind === 'same' && !chance) {
      flush();
      result.push({ kind, text });
      return;
    }
    if (kind !== 'added') removed += text;
    if (kind !== 'removed') added += text;
  });
  flush();
  return result;
}
