import { parse } from 'svelte/compiler';
import ts from 'typescript';

/** One thing in a file that the borders may object to. */
export type Finding =
  | { readonly kind: 'import' | 'glob'; readonly specifier: string; readonly line: number }
  | { readonly kind: 'computed'; readonly line: number }
  | { readonly kind: 'impure'; readonly what: string; readonly line: number };

/**
 * Finds all imports of a file, type-only ones too, and every use of a clock, of randomness or of the machine.
 * @throws Error when the text cannot be parsed
 */
export function scan(file: string, text: string): readonly Finding[] {
  return file.endsWith('.svelte') ? scanSvelte(text) : scanScript(file, text);
}

/** Clocks, randomness and ways to reach them: impure whatever is done with them, even where a local shadows them. */
const impureNames = new Set([
  ...['globalThis', 'global', 'process', 'require', 'eval', 'Function', 'performance', 'Temporal'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
]);
/** Globals of browser or Node whose names are also words of the field: a file that declares one may use it. */
const machineNames = new Set([
  ...[
    'self',
    'window',
    'document',
    'navigator',
    'location',
    'history',
    'fetch',
    'XMLHttpRequest',
    'WebSocket',
  ],
  ...['localStorage', 'sessionStorage', 'indexedDB', 'Buffer', '__dirname', '__filename'],
]);

/** Allowed uses, member by member; any other use of the name (an alias, a destructuring) is impure. */
const pureMembers: Readonly<Record<string, (member: string) => boolean>> = {
  Date: (member) => ['UTC', 'parse', 'prototype'].includes(member),
  Math: (member) => member !== 'random',
  crypto: (member) => member === 'subtle',
};

function scanScript(file: string, text: string): readonly Finding[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  // Not in the public types, yet the only place where a broken file shows; without it a scan would end early, unseen.
  const broken = (source as unknown as { parseDiagnostics: readonly ts.Diagnostic[] }).parseDiagnostics;
  if (broken[0]) throw new Error(ts.flattenDiagnosticMessageText(broken[0].messageText, '\n'));

  const findings: Finding[] = [];
  const lineOf = (node: ts.Node) => source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  const add = (node: ts.Node, from: ts.Node | undefined, kind: 'import' | 'glob' = 'import') => {
    const line = lineOf(node);
    if (from && ts.isStringLiteralLike(from)) findings.push({ kind, specifier: from.text, line });
    else findings.push({ kind: 'computed', line });
  };
  const declared = declaredNames(source);
  for (const { fileName, pos } of source.referencedFiles) {
    const line = source.getLineAndCharacterOfPosition(pos).line + 1;
    findings.push({ kind: 'import', specifier: fileName, line });
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier);
    else if (ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier) add(node, node.moduleSpecifier);
    } else if (ts.isExternalModuleReference(node)) add(node, node.expression);
    else if (ts.isImportTypeNode(node)) {
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
    } else if (ts.isCallExpression(node)) visitCall(node);
    else if (ts.isIdentifier(node)) {
      const what = impurity(node, declared);
      if (what) findings.push({ kind: 'impure', what, line: lineOf(node) });
    }
    ts.forEachChild(node, visit);
  };
  const visitCall = (node: ts.CallExpression) => {
    const callee = node.expression.getText();
    const [first] = node.arguments;
    if (node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node, first);
    else if (callee === 'require' || callee === 'require.resolve' || callee === 'import.meta.resolve')
      add(node, first);
    else if (/^import\.meta\.glob/.test(callee)) {
      const patterns = first && ts.isArrayLiteralExpression(first) ? first.elements : [first];
      for (const pattern of patterns) add(node, pattern, 'glob');
    }
  };
  visit(source);
  return findings;
}

/** Why this use of a name is impure; undefined when it is not one or is harmless. */
function impurity(node: ts.Identifier, declared: ReadonlySet<string>): string | undefined {
  const name = node.text;
  const { parent } = node;
  const isOfTheMachine = machineNames.has(name) && !declared.has(name);
  if (!impureNames.has(name) && !isOfTheMachine && !Object.hasOwn(pureMembers, name)) return undefined;
  if (isMerelyAName(node)) return undefined;
  const allows = pureMembers[name];
  if (!allows) return name;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === node) {
    return allows(parent.name.text) ? undefined : `${name}.${parent.name.text}`;
  }
  if (name === 'Date') {
    const isInstanceOf =
      ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
    if (isInstanceOf) return undefined;
    if (ts.isNewExpression(parent) && parent.expression === node) {
      return parent.arguments?.length && !ts.isSpreadElement(parent.arguments[0] as ts.Node)
        ? undefined
        : 'new Date() without an argument';
    }
  }
  return `${name} in a way that the check does not know`;
}

/** Names that the file's own variables, parameters, functions and imports bind. */
function declaredNames(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const binds =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isImportSpecifier(node) ||
      ts.isImportClause(node) ||
      ts.isNamespaceImport(node);
    if (binds && node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/** A property's, label's or type's name refers to no global. */
function isMerelyAName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isShorthandPropertyAssignment(parent)) return false;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) return parent.name === node;
  if (ts.isMethodDeclaration(parent) || ts.isMethodSignature(parent) || ts.isPropertyDeclaration(parent)) {
    return parent.name === node;
  }
  if (ts.isTypeReferenceNode(parent) || ts.isQualifiedName(parent)) return true;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return parent.propertyName === node;
  return ts.isEnumMember(parent) || ts.isJsxAttribute(parent) || ts.isNamedTupleMember(parent);
}

/** A node of svelte's syntax tree, of which only what is read here is named. */
type SvelteNode = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly start?: number;
};

/** Svelte's own parser gives scripts and markup as one tree; an import may hide in either. */
function scanSvelte(text: string): readonly Finding[] {
  const findings: Finding[] = [];
  const add = (node: SvelteNode, from: unknown, kind: 'import' | 'glob' = 'import') => {
    const line = text.slice(0, node.start ?? 0).split('\n').length;
    const specifier = isNode(from) && from.type === 'Literal' ? from['value'] : undefined;
    findings.push(typeof specifier === 'string' ? { kind, specifier, line } : { kind: 'computed', line });
  };
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (!isNode(value)) return;
    if (value.type === 'ImportDeclaration' || value.type === 'ImportExpression') add(value, value['source']);
    else if (/^Export(Named|All)Declaration$/.test(value.type)) {
      if (value['source']) add(value, value['source']);
    } else if (value.type === 'TSImportType') add(value, value['argument']);
    else if (value.type === 'TSExternalModuleReference') add(value, value['expression']);
    else if (value.type === 'CallExpression') {
      const { callee } = value;
      const called =
        isNode(callee) && typeof callee['end'] === 'number'
          ? text.slice(callee.start ?? 0, callee['end'])
          : '';
      const [first] = value['arguments'] as readonly unknown[];
      if (called === 'require' || called === 'import.meta.resolve') add(value, first);
      if (/^import\.meta\.glob/.test(called)) {
        const patterns = isNode(first) && first.type === 'ArrayExpression' ? first['elements'] : [first];
        for (const pattern of patterns as readonly unknown[]) add(value, pattern, 'glob');
      }
    }
    for (const [key, child] of Object.entries(value)) if (key !== 'loc') visit(child);
  };
  visit(parse(text, { modern: true }));
  return findings;
}

function isNode(value: unknown): value is SvelteNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
