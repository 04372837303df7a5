/**
 * Ground floor of the house: the one error class, the catalogue of its texts in every language, and the helpers
 * every room may use. It imports nothing from the rest of the project.
 */
import { compilerErrors } from './catalogue/compiler.ts';
import { datasetErrors } from './catalogue/datasets.ts';
import { fileProblems } from './catalogue/files.ts';
import { generalErrors } from './catalogue/general.ts';
import { hostErrors } from './catalogue/hosts.ts';
import { jobErrors } from './catalogue/jobs.ts';
import { outputErrors } from './catalogue/outputs.ts';
import { runErrors } from './catalogue/runs.ts';
import type { ErrorWords } from './catalogue/family.ts';
import { trainingErrors } from './catalogue/training.ts';
import { fill, type Locale, type Params, type Places } from './text.ts';

export * from './text.ts';

const catalogue = {
  ...generalErrors,
  ...compilerErrors,
  ...datasetErrors,
  ...fileProblems,
  ...hostErrors,
  ...jobErrors,
  ...outputErrors,
  ...runErrors,
  ...trainingErrors,
};

type Catalogue = typeof catalogue;
export type ErrorCode = keyof Catalogue;

/** The sentences of an error in English. */
type Sentences<C extends ErrorCode> = Extract<Catalogue[C]['en'][keyof Catalogue[C]['en']], string>;

/** The values an error's English text asks for. Both languages use the same places (a test checks it). */
export type ErrorParams<C extends ErrorCode> = {
  readonly [P in Places<Sentences<C>>]: string | number;
};

/** Every code that a stored or received error may carry. */
export const errorCodes = Object.keys(catalogue) as ErrorCode[];

/** An error as it travels between processes and is stored with a run: no stack, no text, only what is needed to say it. */
export interface ErrorValue {
  readonly code: ErrorCode;
  readonly params: Params;
  /** Technical detail for "copy details"; never shown first. */
  readonly detail?: string | undefined;
}

const divergedCodes: ReadonlySet<ErrorCode> = new Set([
  'training_not_finite',
  'layer_not_finite',
  'gradient_not_finite',
  'value_not_finite',
]);

/** Whether it tells that a training's numbers broke: the same steps would break again. */
export function isDiverged({ code }: ErrorValue): boolean {
  return divergedCodes.has(code);
}

/** What is said of an error in one language: what happened, and what to do next. */
export interface ErrorText {
  readonly message: string;
  readonly next: string;
}

/** Where an error is read: only a terminal can be told to type a command. */
export type Place = 'window' | 'terminal';

/** Says an error in a language. A code of a newer version is said as itself. */
export function describeError(error: ErrorValue, locale: Locale, place: Place = 'window'): ErrorText {
  if (!Object.hasOwn(catalogue, error.code)) return { message: error.code, next: '' };
  const entry: Record<Locale, ErrorWords> = catalogue[error.code];
  const { message, next, terminal = next } = entry[locale];
  return {
    message: fill(message, error.params),
    next: fill(place === 'terminal' ? terminal : next, error.params),
  };
}

/** The studio's one error: a code of the catalogue and the values its text needs. `message` is the English text. */
export class StudioError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly params: Params;
  readonly detail: string | undefined;

  constructor(
    code: C,
    params: ErrorParams<C>,
    options: { cause?: unknown; detail?: string | undefined } = {},
  ) {
    const detail = options.detail ?? (options.cause === undefined ? undefined : detailOf(options.cause));
    super(describeError({ code, params }, 'en').message, { cause: options.cause });
    this.name = 'StudioError';
    this.code = code;
    this.params = params;
    this.detail = detail;
  }

  toValue(): ErrorValue {
    return { code: this.code, params: this.params, detail: this.detail };
  }

  static fromValue(value: ErrorValue): StudioError {
    return new StudioError(value.code, value.params as ErrorParams<ErrorCode>, { detail: value.detail });
  }
}

/**
 * Any thrown thing as an error of the studio, also one that crossed a boundary as its value. What the catalogue does not
 * know becomes `internal`, with its stack as detail.
 */
export function toStudioError(thrown: unknown): StudioError {
  if (isStudioError(thrown)) return thrown;
  if (isErrorValue(thrown)) return StudioError.fromValue(thrown);
  return new StudioError('internal', { what: wordsOf(thrown) }, { cause: thrown });
}

/** Whether something is an error as it travels: a code of the catalogue and its values. */
export function isErrorValue(thing: unknown): thing is ErrorValue {
  if (typeof thing !== 'object' || thing === null || !('code' in thing) || !('params' in thing)) return false;
  const { code, params } = thing;
  const isKnown = typeof code === 'string' && Object.hasOwn(catalogue, code);
  return isKnown && typeof params === 'object' && params !== null;
}

/** What a thrown thing says of itself; of one that says nothing, its contents. */
function wordsOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  if ('message' in thrown && typeof thrown.message === 'string') return thrown.message;
  try {
    return JSON.stringify(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}

/** `instanceof` alone would leave the code's type open. */
function isStudioError(thrown: unknown): thrown is StudioError {
  return thrown instanceof StudioError;
}

function detailOf(cause: unknown): string {
  if (cause instanceof StudioError) return cause.detail ?? cause.message;
  return cause instanceof Error ? (cause.stack ?? cause.message) : wordsOf(cause);
}

/** States what must hold if the studio's own code is right. A failure is our bug and says so. */
export function invariant(condition: unknown, what: string | (() => string)): asserts condition {
  if (!condition) throw new Error(`internal: ${typeof what === 'string' ? what : what()}`);
}

/** Ends a `switch` over a union: the compiler proves that it cannot be reached. */
export function assertNever(value: never): never {
  throw new Error(`internal: unexpected ${JSON.stringify(value)}`);
}
