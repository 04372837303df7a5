/**
 * Names of files, runs and labels may hold anything: line ends that forge a second line, escape sequences that repaint or
 * program a terminal, marks that turn the reading direction around. They are written as what they are (`\n`, `\x1b`, `\u202e`).
 */

/**
 * C0 and C1 controls and DEL, line and paragraph separators, marks and overrides of the reading direction, the byte order
 * mark, and halves of surrogate pairs. Joiners stay: scripts and emoji need them.
 */
const harmful =
  /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line of text that a terminal shows as it is written. */
export function harmless(text: string): string {
  return text.replace(harmful, (found) => short[found] ?? escaped(found));
}

/** The same for text of several lines that we have set ourselves. */
export function harmlessLines(text: string): string {
  return text.split('\n').map(harmless).join('\n');
}

/** A value as JSON that means exactly the same and holds no such character: all of them are written as `\uXXXX`. */
export function harmlessJson(value: unknown): string {
  return JSON.stringify(value).replace(harmful, (found) => `\\u${hex(found, 4)}`);
}

const hex = (character: string, digits: number): string =>
  character.charCodeAt(0).toString(16).padStart(digits, '0');

function escaped(character: string): string {
  return character < '\u0100' ? `\\x${hex(character, 2)}` : `\\u${hex(character, 4)}`;
}
