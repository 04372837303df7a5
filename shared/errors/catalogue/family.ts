import type { ErrorText } from '../index.ts';
import type { Locale } from '../text.ts';

/** A family of errors: for each code, what happened and what to do next, in every language. */
export type ErrorFamily = Readonly<Record<string, Readonly<Record<Locale, ErrorText>>>>;
