import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Answers } from '#shared/model/answer.ts';
import type { Row } from '#shared/model/edition.ts';
import { cache } from '../bootstrap/places.mjs';

/** What a form engine is asked: whether it takes these answers. */
export type FormEngine = (answers: Answers) => boolean;

/** Pinned here and not in package.json: 100 MB that nobody but this measurement wants. */
const engines = ['survey-core@3.1.1', '@formio/core@2.8.3'];

/**
 * Two form engines with a form made from the rows: every text, tick and figure one question, required where the edition
 * says so. They are installed beside the repository's own packages on first use.
 * @returns null where they cannot be had, for want of a network for instance
 */
export async function formEngines(
  rows: readonly Row[],
): Promise<{ readonly survey: FormEngine; readonly formio: FormEngine } | null> {
  const folder = join(cache, 'form-engines');
  const load = createRequire(join(folder, 'index.js'));
  try {
    await mkdir(folder, { recursive: true });
    const options = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'];
    await promisify(execFile)('npm', ['install', '--prefix', folder, ...options, ...engines], {
      cwd: folder,
    });
    return {
      survey: surveyOf(rows, load('survey-core') as SurveyCore),
      formio: formioOf(rows, load('@formio/core') as FormioCore),
    };
  } catch {
    return null;
  }
}

/** Every value of an application under one name, as form engines hold them. */
function flattened(answers: Answers): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [item, { text, checks = [], figures = {} }] of Object.entries(answers)) {
    values[nameOf(item, 'text')] = text;
    for (const [place, tick] of checks.entries()) values[nameOf(item, place)] = tick;
    for (const [measure, figure] of Object.entries(figures))
      for (const [part, value] of Object.entries(figure)) values[nameOf(item, measure, part)] = Number(value);
  }
  return values;
}

/** Dots would be paths. */
const nameOf = (...parts: readonly (string | number)[]) => `q_${parts.join('_').replaceAll('.', '_')}`;

interface Question {
  readonly name: string;
  readonly kind: 'text' | 'tick' | 'figure';
  readonly required: boolean;
}

function questionsOf(rows: readonly Row[]): Question[] {
  return rows.flatMap((row): Question[] => [
    { name: nameOf(row.id, 'text'), kind: 'text', required: true },
    ...row.checks.map(
      (_, place): Question => ({ name: nameOf(row.id, place), kind: 'tick', required: false }),
    ),
    ...row.measures.flatMap(({ id, kind, required }) =>
      (kind === 'count' ? ['value'] : ['numerator', 'denominator']).map(
        (part): Question => ({ name: nameOf(row.id, id, part), kind: 'figure', required }),
      ),
    ),
  ]);
}

interface SurveyCore {
  readonly Model: new (form: object) => { data: object; validate(showErrors: boolean): boolean };
}

function surveyOf(rows: readonly Row[], { Model }: SurveyCore): FormEngine {
  const elements = questionsOf(rows).map(({ name, kind, required }) => {
    if (kind === 'text') return { type: 'comment', name, isRequired: required, maxLength: 20_000 };
    if (kind === 'tick') return { type: 'boolean', name };
    const validators = [{ type: 'numeric', minValue: 0 }];
    return { type: 'text', inputType: 'number', name, isRequired: required, validators };
  });
  const survey = new Model({ elements });
  return (answers) => {
    survey.data = flattened(answers);
    return survey.validate(false);
  };
}

interface FormioCore {
  processSync(context: object): { readonly errors?: readonly unknown[] };
  readonly ProcessTargets: { readonly evaluator: readonly unknown[] };
}

function formioOf(rows: readonly Row[], { processSync, ProcessTargets }: FormioCore): FormEngine {
  const components = questionsOf(rows).map(({ name: key, kind, required }) => {
    const input = { key, input: true };
    if (kind === 'text') return { ...input, type: 'textarea', validate: { required, maxLength: 20_000 } };
    if (kind === 'tick') return { ...input, type: 'checkbox' };
    return { ...input, type: 'number', validate: { required, min: 0 } };
  });
  const form = { components };
  return (answers) => {
    const data = flattened(answers);
    const scope = { errors: [] };
    processSync({
      form,
      components,
      data,
      submission: { data },
      scope,
      processors: ProcessTargets.evaluator,
    });
    return scope.errors.length === 0;
  };
}
