import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CloudFormationTemplate, loadStateMachines } from './state-machine/load-template.ts';
import type { StateMachineDefinition } from './state-machine/runner.ts';

interface Manifest {
  readonly artifacts?: Readonly<
    Record<string, { readonly type: string; readonly properties?: { readonly templateFile?: string } }>
  >;
}
interface Resource {
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/**
 * The state machines that CDK synthesized, out of every stack's template of the assembly: what runs here is what is
 * deployed. Their functions are named by their modules (`functions/workflow/open-stage.ts`), which each Lambda
 * resource carries as Metadata `shifan:entry`.
 * @param folder cdk.out
 * @throws Error where the assembly is missing or holds no state machine; UnsupportedDefinition with a path
 */
export function synthesizedStateMachines(folder: string): Record<string, StateMachineDefinition> {
  const manifestFile = join(folder, 'manifest.json');
  if (!existsSync(manifestFile)) throw new Error(`没有找到 ${manifestFile}：请先运行 npm run build。`);
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest;
  const machines: Record<string, StateMachineDefinition> = {};
  for (const artifact of Object.values(manifest.artifacts ?? {})) {
    const file = artifact.properties?.templateFile;
    if (artifact.type !== 'aws:cloudformation:stack' || file === undefined) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    if (!text.includes('AWS::StepFunctions::StateMachine')) continue;
    const template = JSON.parse(text) as CloudFormationTemplate & {
      readonly Resources?: Readonly<Record<string, Resource>>;
    };
    const entryOf = (logicalId: string) => {
      const entry = template.Resources?.[logicalId]?.Metadata?.['shifan:entry'];
      if (typeof entry !== 'string')
        throw new Error(`${file}: function ${logicalId} has no Metadata shifan:entry`);
      return entry;
    };
    for (const [name, definition] of Object.entries(loadStateMachines(template, entryOf))) {
      if (Object.hasOwn(machines, name)) throw new Error(`${file}: a second state machine is named ${name}`);
      machines[name] = definition;
    }
  }
  if (Object.keys(machines).length === 0) throw new Error(`${folder} holds no state machine`);
  return machines;
}
