/**
 * What a command says. For people: results on stdout, progress and notes on stderr, in their language. For programs
 * (`--json`): one JSON object a line on stdout, the last of them `done` or `error`; notes still go to stderr.
 * Whatever is said passes `harmless` here: names come from files and from other people.
 */
import {
  describeError,
  type ErrorValue,
  type Locale,
  type Progress,
  type Text,
} from '../../shared/contract/index.ts';
import { harmless, harmlessJson } from '../harmless.ts';
import { duration } from './format.ts';

export interface Output {
  readonly locale: Locale;
  readonly json: boolean;
  /** An event of a long command, for programs. */
  event(name: string, values: object): void;
  /** The end of a command: `values` for programs, `lines` for people. */
  done(values: object, lines: readonly string[]): void;
  /** A result on stdout while a long command goes on; programs are told by an event. */
  tell(line: string): void;
  /** A remark for people, on stderr. */
  note(line: string): void;
  error(error: ErrorValue): void;
  say(text: Text): string;
  /** Shows progress: a bar that is redrawn on a terminal, a line every ten seconds elsewhere. `null` ends it. */
  progress(progress: Progress | null, label: string): void;
}

export function createOutput(options: { readonly json: boolean; readonly locale: Locale }): Output {
  const { json, locale } = options;
  const isTerminal = process.stderr.isTTY;
  let lastLine = 0;
  const out = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const say = (line: string): void => {
    process.stderr.write(`${harmless(line)}\n`);
  };
  const clear = (): void => {
    if (isTerminal) process.stderr.write('\r\u001b[2K');
  };
  return {
    locale,
    json,
    event(name, values) {
      if (json) out(harmlessJson({ event: name, ...values }));
    },
    done(values, lines) {
      clear();
      if (json) out(harmlessJson({ event: 'done', ...values }));
      else for (const line of lines) out(harmless(line));
    },
    tell(line) {
      clear();
      if (!json) out(harmless(line));
    },
    note(line) {
      clear();
      say(line);
    },
    error(error) {
      clear();
      const { message, next } = describeError(error, locale, 'terminal');
      if (json) out(harmlessJson({ event: 'error', code: error.code, message, next }));
      say(message);
      say(next);
    },
    say: (text) => text[locale],
    progress(progress, label) {
      if (progress === null) clear();
      else if (isTerminal) process.stderr.write(`\r\u001b[2K${harmless(bar(progress, label, locale))}`);
      else if (Date.now() - lastLine > 10_000) {
        lastLine = Date.now();
        say(bar(progress, label, locale));
      }
    },
  };
}

/** `Training ███████░░░ 412/1,000  loss 0.69  about 3 min left` */
export function bar(progress: Progress, label: string, locale: Locale): string {
  const { done, total, remainingMs } = progress;
  const number = new Intl.NumberFormat(locale);
  const share = total === undefined || total === 0 ? 0 : Math.min(1, done / total);
  const filled = Math.round(share * 24);
  const drawn = '█'.repeat(filled) + '░'.repeat(24 - filled);
  const count = total === undefined ? number.format(done) : `${number.format(done)}/${number.format(total)}`;
  const left = remainingMs === undefined ? '' : `  ${duration(remainingMs, locale)}`;
  return `${label} ${drawn} ${count}${left}`;
}
