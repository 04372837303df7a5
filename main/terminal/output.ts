/**
 * What a command says. For people: results on stdout, progress and notes on stderr, in their language. For programs
 * (`--json`): one JSON object a line on stdout, the last of them `done` or `error`; notes still go to stderr.
 */
import {
  describeError,
  type ErrorValue,
  type Locale,
  type Progress,
  type Text,
} from '../../shared/contract/index.ts';
import { duration } from './format.ts';

export interface Output {
  readonly locale: Locale;
  readonly json: boolean;
  /** An event of a long command, for programs. */
  event(name: string, values: object): void;
  /** The end of a command: `values` for programs, `lines` for people. */
  done(values: object, lines: readonly string[]): void;
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
  const out = (text: string): void => void process.stdout.write(`${text}\n`);
  const clear = (): void => {
    if (isTerminal) process.stderr.write('\r\u001b[2K');
  };
  return {
    locale,
    json,
    event(name, values) {
      if (json) out(JSON.stringify({ event: name, ...values }));
    },
    done(values, lines) {
      clear();
      if (json) out(JSON.stringify({ event: 'done', ...values }));
      else for (const line of lines) out(line);
    },
    note(line) {
      clear();
      process.stderr.write(`${line}\n`);
    },
    error(error) {
      clear();
      const { message, next } = describeError(error, locale, 'terminal');
      if (json) out(JSON.stringify({ event: 'error', code: error.code, message, next }));
      process.stderr.write(`${message}\n${next}\n`);
    },
    say: (text) => text[locale],
    progress(progress, label) {
      if (progress === null) clear();
      else if (isTerminal) process.stderr.write(`\r\u001b[2K${bar(progress, label, locale)}`);
      else if (Date.now() - lastLine > 10_000) {
        lastLine = Date.now();
        process.stderr.write(`${bar(progress, label, locale)}\n`);
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
