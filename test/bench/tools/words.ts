/** The words after `npm run bench --`, for every bench that times training. */
import { parseArgs } from 'node:util';

export interface BenchWords {
  /** Only recipes of this name; null for all. */
  readonly recipe: string | null;
  /** Lines of JSON instead of a table. */
  readonly json: boolean;
  /** Threads of each side. */
  readonly threads: number;
  /** Turns that each side gets. */
  readonly rounds: number;
  /** Fewest steps that are timed on each side, over all rounds. */
  readonly steps: number;
  /** Also measure `torch.compile`, for information. */
  readonly compile: boolean;
  /** One thread each, and processor time instead of the clock's: what other programs do then matters little. */
  readonly cpuTime: boolean;
}

/** Words that cannot be understood; the message says which and what would be. */
export class WordsError extends Error {}

const options = {
  recipe: { type: 'string' },
  json: { type: 'boolean', default: false },
  threads: { type: 'string', default: '2' },
  rounds: { type: 'string', default: '3' },
  steps: { type: 'string', default: '24' },
  compile: { type: 'boolean', default: false },
  'cpu-time': { type: 'boolean', default: false },
} as const;

function countOf(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new WordsError(`--${name} wants a whole number above 0, got “${text}”`);
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true }).values;
  } catch (cause) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WordsError(`${reason}. Known: ${known.join(' ')}`, { cause });
  }
}

/** @param words names of benches among them are ignored @throws WordsError */
export function parseWords(words: readonly string[]): BenchWords {
  const { 'cpu-time': cpuTime, recipe = null, json, compile, ...numbers } = parse(words);
  return {
    recipe,
    json,
    compile,
    cpuTime,
    threads: cpuTime ? 1 : countOf('threads', numbers.threads),
    rounds: countOf('rounds', numbers.rounds),
    steps: countOf('steps', numbers.steps),
  };
}
