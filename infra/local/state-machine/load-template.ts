import { parseResource, type StateMachineDefinition, UnsupportedDefinition } from './definition.ts';

/** As much of a synthesized CloudFormation template as is read here. */
export interface CloudFormationTemplate {
  readonly Resources?: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >;
}

/** What the pseudo parameters are on the local side. */
const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'local',
  'AWS::AccountId': '000000000000',
};

/**
 * The state machines of a synthesized template by name: the plain text StateMachineName, or else the logical id.
 * References to Lambda functions become the names that `functionNameOf` gives for their logical ids.
 * @throws UnsupportedDefinition with the path of whatever does not resolve
 */
export function loadStateMachines(
  template: CloudFormationTemplate,
  functionNameOf: (logicalId: string) => string,
): Record<string, StateMachineDefinition> {
  const machines: Record<string, StateMachineDefinition> = {};
  for (const [logicalId, resource] of Object.entries(template.Resources ?? {})) {
    if (resource.Type !== 'AWS::StepFunctions::StateMachine') continue;
    const path = `/Resources/${logicalId}/Properties`;
    const properties = resource.Properties ?? {};
    const type = properties['StateMachineType'] ?? 'STANDARD';
    if (type !== 'STANDARD')
      throw new UnsupportedDefinition(
        `${path}/StateMachineType`,
        `only STANDARD is supported, not ${String(type)}`,
      );
    const name =
      typeof properties['StateMachineName'] === 'string' ? properties['StateMachineName'] : logicalId;
    if (Object.hasOwn(machines, name))
      throw new UnsupportedDefinition(`${path}/StateMachineName`, `two state machines are named ${name}`);
    machines[name] = new TemplateReader(template, functionNameOf).definition(properties, path);
  }
  return machines;
}

class TemplateReader {
  readonly #template: CloudFormationTemplate;
  readonly #functionNameOf: (logicalId: string) => string;
  readonly #functionNames = new Set<string>();

  constructor(template: CloudFormationTemplate, functionNameOf: (logicalId: string) => string) {
    this.#template = template;
    this.#functionNameOf = functionNameOf;
  }

  definition(properties: Readonly<Record<string, unknown>>, path: string): StateMachineDefinition {
    const at = `${path}/DefinitionString`;
    if (properties['DefinitionString'] === undefined)
      throw new UnsupportedDefinition(at, 'missing; other ways to give a definition are not supported');
    const substitutions = Object.entries(
      (properties['DefinitionSubstitutions'] ?? {}) as Record<string, unknown>,
    ).map(([key, value]) => [key, this.text(value, `${path}/DefinitionSubstitutions/${key}`)] as const);
    let text = this.text(properties['DefinitionString'], at);
    for (const [key, value] of substitutions) text = text.replaceAll(`\${${key}}`, value);
    try {
      return JSON.parse(text, (key, value: unknown) =>
        key === 'Resource' ? this.resource(value) : value,
      ) as StateMachineDefinition;
    } catch (error) {
      throw new UnsupportedDefinition(at, `is not JSON: ${(error as Error).message}`);
    }
  }

  /** A Task whose Resource is a function itself: by now a bare name, which only an ARN can tell from a service. */
  private resource(value: unknown): unknown {
    if (typeof value !== 'string' || !this.#functionNames.has(value) || parseResource(value)) return value;
    return `arn:${pseudoParameters['AWS::Partition']}:lambda:local:000000000000:function:${value}`;
  }

  private text(value: unknown, path: string): string {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    const [intrinsic, given] = entries[0] ?? [];
    if (entries.length !== 1)
      throw new UnsupportedDefinition(path, 'is neither a text nor one intrinsic function');
    const at = `${path}/${intrinsic}`;
    switch (intrinsic) {
      case 'Ref':
        return this.reference(String(given), undefined, at);
      case 'Fn::GetAtt': {
        const [logicalId, ...attribute] = Array.isArray(given) ? given.map(String) : String(given).split('.');
        return this.reference(String(logicalId), attribute.join('.'), at);
      }
      case 'Fn::Join': {
        const [delimiter, parts] = (Array.isArray(given) ? given : []) as [unknown, unknown];
        if (!Array.isArray(parts)) throw new UnsupportedDefinition(at, 'needs a delimiter and a list');
        return parts.map((part, index) => this.text(part, `${at}/1/${index}`)).join(String(delimiter));
      }
      case 'Fn::Sub':
        return this.substituted(given, at);
      default:
        throw new UnsupportedDefinition(at, 'this intrinsic function is not supported');
    }
  }

  private substituted(given: unknown, path: string): string {
    const [pattern, values] = (Array.isArray(given) ? given : [given, {}]) as [
      unknown,
      Record<string, unknown> | undefined,
    ];
    if (typeof pattern !== 'string') throw new UnsupportedDefinition(path, 'needs a text');
    return pattern.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, key: string) => {
      if (literal) return `\${${key}}`;
      if (values && Object.hasOwn(values, key)) return this.text(values[key], `${path}/1/${key}`);
      const [logicalId = '', ...attribute] = key.split('.');
      return this.reference(
        logicalId,
        attribute.length > 0 ? attribute.join('.') : undefined,
        `${path}/${key}`,
      );
    });
  }

  private reference(target: string, attribute: string | undefined, path: string): string {
    const pseudo = Object.hasOwn(pseudoParameters, target) ? pseudoParameters[target] : undefined;
    if (attribute === undefined && pseudo !== undefined) return pseudo;
    const type = this.#template.Resources?.[target]?.Type;
    if (type !== 'AWS::Lambda::Function' || (attribute !== undefined && attribute !== 'Arn')) {
      throw new UnsupportedDefinition(
        path,
        `${attribute === undefined ? target : `${target}.${attribute}`} does not resolve to a Lambda function`,
      );
    }
    const name = this.#functionNameOf(target);
    this.#functionNames.add(name);
    return name;
  }
}
