import type { ErrorText } from '../index.ts';
import type { Locale } from '../text.ts';

/** What is said of an error. In the window nobody types commands, so advice with a command is given to the terminal alone. */
export interface ErrorWords extends ErrorText {
  /** Instead of `next`, where commands can be typed. */
  readonly terminal?: string;
}

/** A family of errors: for each code, what happened and what to do next, in every language. */
export type ErrorFamily = Readonly<Record<string, Readonly<Record<Locale, ErrorWords>>>>;
