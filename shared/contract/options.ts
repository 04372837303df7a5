/**
 * Options declared once: the same record validates a call, draws the form, writes `--help` and the documentation.
 * A declaration is plain data, so it travels to the window as it is.
 */
import { z } from 'zod';
import { StudioError } from '../errors/index.ts';
import { textSchema } from './text.ts';

const base = {
  title: textSchema,
  /** One plain line: what the option does, and when to change it. */
  help: textSchema,
  /** Which group of the form it belongs to. */
  group: z.enum(['size', 'time', 'rates', 'stability', 'objective', 'other']),
};

export const optionSchema = z.discriminatedUnion('kind', [
  z.object({
    ...base,
    kind: z.literal('integer'),
    default: z.int(),
    min: z.int(),
    max: z.int(),
    /** The value must be a multiple of this; 1 where any integer will do. */
    multipleOf: z.int().min(1).default(1),
    unit: textSchema.optional(),
  }),
  z.object({
    ...base,
    kind: z.literal('number'),
    default: z.number(),
    min: z.number(),
    max: z.number(),
    /** `log` where the useful values span orders of magnitude, such as learning rates. */
    scale: z.enum(['linear', 'log']).default('linear'),
    unit: textSchema.optional(),
  }),
  z.object({
    ...base,
    kind: z.literal('choice'),
    default: z.string(),
    choices: z.array(z.object({ value: z.string(), title: textSchema })).min(2),
  }),
  z.object({ ...base, kind: z.literal('boolean'), default: z.boolean() }),
]);

/** One option: its kind, default, range, unit and words. */
export type Option = z.input<typeof optionSchema>;
export type OptionValue = number | string | boolean;
export type OptionValues = Readonly<Record<string, OptionValue>>;
export type OptionDeclarations = Readonly<Record<string, Option>>;

/** The resolved values of a declaration: `{ width: number, loss: 'a' | 'b', … }`. */
export type Resolved<D extends OptionDeclarations> = {
  readonly [K in keyof D]: D[K] extends { kind: 'choice'; choices: readonly { value: infer V }[] }
    ? V
    : D[K] extends { kind: 'boolean' }
      ? boolean
      : number;
};

/** Keeps literal types of a declaration: `const options = declareOptions({ width: { kind: 'integer', … } })`. */
export function declareOptions<const D extends OptionDeclarations>(declarations: D): D {
  return declarations;
}

/** What a value of this option must be, in words and numbers: `an integer from 16 to 512, a multiple of 4`. */
export function expected(option: Option): string {
  switch (option.kind) {
    case 'integer': {
      const step = option.multipleOf ?? 1;
      return `an integer from ${option.min} to ${option.max}${step === 1 ? '' : `, a multiple of ${step}`}`;
    }
    case 'number':
      return `a number from ${option.min} to ${option.max}`;
    case 'choice':
      return option.choices.map((choice) => choice.value).join(' | ');
    case 'boolean':
      return 'true | false';
  }
}

function isValid(option: Option, value: OptionValue): boolean {
  switch (option.kind) {
    case 'integer':
      return (
        Number.isInteger(value) &&
        Number(value) >= option.min &&
        Number(value) <= option.max &&
        Number(value) % (option.multipleOf ?? 1) === 0
      );
    case 'number':
      return typeof value === 'number' && value >= option.min && value <= option.max;
    case 'choice':
      return option.choices.some((choice) => choice.value === value);
    case 'boolean':
      return typeof value === 'boolean';
  }
}

/**
 * Fills defaults and validates.
 * @throws StudioError `option_unknown` for a name that is not declared, `option_out_of_range` for a value that does not fit.
 */
export function resolveOptions<D extends OptionDeclarations>(
  declarations: D,
  given: OptionValues,
): Resolved<D> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(declarations, name)) {
      throw new StudioError('option_unknown', {
        option: name,
        options: Object.keys(declarations).join(', '),
      });
    }
  }
  const values = Object.entries(declarations).map(([name, option]) => {
    const value = given[name] ?? option.default;
    if (!isValid(option, value)) {
      throw new StudioError('option_out_of_range', {
        option: name,
        expected: expected(option),
        found: String(value),
        default: String(option.default),
      });
    }
    return [name, value] as const;
  });
  return Object.fromEntries(values) as Resolved<D>;
}

/** Reads `key=value` words of a terminal into typed values, by the declaration. Validation is `resolveOptions`'s. */
export function parseOptionWords(declarations: OptionDeclarations, words: readonly string[]): OptionValues {
  const given: Record<string, OptionValue> = {};
  for (const word of words) {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    const text = at < 0 ? 'true' : word.slice(at + 1);
    const kind = Object.hasOwn(declarations, name) ? declarations[name]?.kind : undefined;
    if (kind === 'integer' || kind === 'number') given[name] = text.trim() === '' ? text : Number(text);
    else if (kind === 'boolean' && (text === 'true' || text === 'false')) given[name] = text === 'true';
    else given[name] = text;
  }
  return given;
}
