import { describe, expect, it } from 'vitest';
import { harmless, harmlessJson, harmlessLines } from '../../main/harmless.ts';

/** What a name may do to a terminal, and what is written instead. */
const attacks: readonly (readonly [string, string, string])[] = [
  ['a second line', 'cat\nDone: 1 picture', 'cat\\nDone: 1 picture'],
  ['going back to the start of the line', 'evil\rgood', 'evil\\rgood'],
  ['an escape sequence', '\u001b[2J\u001b]0;owned\u0007', '\\x1b[2J\\x1b]0;owned\\x07'],
  ['a bell and a tab', 'a\u0007\tb', 'a\\x07\\tb'],
  ['a C1 control sequence introducer', '\u009b31m', '\\x9b31m'],
  ['deleting what stands before', 'a\u007f\b', 'a\\x7f\\x08'],
  ['a name that reads backwards', 'cat\u202egnp.exe', 'cat\\u202egnp.exe'],
  ['an isolate', '\u2066x\u2069', '\\u2066x\\u2069'],
  ['a line separator', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
  ['half a character', 'a\ud83d', 'a\\ud83d'],
  ['a byte order mark', '\ufeffx', '\\ufeffx'],
];

describe('harmless text', () => {
  it.each(attacks)('shows %s as what it is', (_, text, shown) => {
    expect(harmless(text)).toBe(shown);
    // A program reads exactly what is meant, from a line without such a character.
    const json = harmlessJson({ name: text });
    expect(JSON.parse(json)).toEqual({ name: text });
    expect(harmless(json)).toBe(json);
  });

  it('leaves every script and emoji alone', () => {
    const names = ['三只猫 (1).png', 'Zoë', 'فارسی\u200cها', '👩‍👩‍👧', 'a\\nb'];
    expect(names.map(harmless)).toEqual(names);
  });

  it('keeps the lines that we set ourselves', () => {
    expect(harmlessLines('one\ntwo\u001b')).toBe('one\ntwo\\x1b');
  });
});
