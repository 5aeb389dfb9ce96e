import type { Stores } from '#functions/stores/stores.ts';
import type { HookCallRow, HookView } from '#shared/contract/routes/hooks.ts';
import { type Hook, type HookCall, hookCallStates } from '#shared/model/hook.ts';
import type { Person } from '#shared/model/organisation.ts';
import { reject } from './refused.ts';

/** @throws Refused notPermitted */
export function mustRunHooks({ roles }: Person): void {
  if (!roles.includes('administrator')) reject('notPermitted', '推送目标由系统管理员登记和查看。');
}

/** A target of the person's own unit. @throws Refused notPermitted, notFound */
export async function hookFor(stores: Stores, id: string, person: Person): Promise<Hook> {
  mustRunHooks(person);
  return (await stores.hooks.load(person.organisation.id, id)) ?? reject('notFound');
}

export function hookView({ secret: _secret, path: _path, ...view }: Hook): HookView {
  return view;
}

export function callRow({ hook: _hook, since: _since, ...call }: HookCall): HookCallRow {
  return { ...call, label: hookCallStates[call.state] };
}
