import { organisationsOfChina } from './seed/organisations.ts';

const t = Date.now();
const all = organisationsOfChina();
console.log(all.length, Date.now() - t);
const closed = all.filter((o) => o.closedOn);
console.log(
  closed.length,
  closed
    .map(
      (o) =>
        `${o.closedOn} ${o.id} ${o.fullName} → ${o.successors?.map((s) => s.name + (s.part ?? '') + s.organisation).join(',')}`,
    )
    .join('\n'),
);
console.log(
  all.filter((o) => o.past).length,
  all
    .filter((o) => o.past)
    .slice(0, 200)
    .map((o) => `${o.fullName} ← ${o.past!.map((p) => p.name + p.divisionCode + p.until)}`)
    .join('\n'),
);
console.log(
  all
    .filter((o) => o.validFrom)
    .map((o) => o.fullName + o.validFrom)
    .join('\n'),
);
console.log(
  JSON.stringify(all.find((o) => o.id === 'hc-500157')),
  JSON.stringify(all.find((o) => o.id === 'hc-500110')),
);
const c: Record<string, number> = {};
for (const o of all) c[`${o.level} ${o.place}`] = (c[`${o.level} ${o.place}`] ?? 0) + 1;
console.log(c);
