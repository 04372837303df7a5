import { describe, expect, it } from 'vitest';
import { describeError, errorCodes, locales } from '../../../shared/errors/index.ts';

const places = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
const textOf = (code: (typeof errorCodes)[number], locale: (typeof locales)[number], place?: 'terminal') =>
  Object.values(describeError({ code, params: {} }, locale, place)).join(' ');

describe('the catalogue of errors', () => {
  it('asks for the same values in both languages, wherever it is read', () => {
    for (const place of [undefined, 'terminal'] as const) {
      const differing = errorCodes.filter(
        (code) => String(places(textOf(code, 'en', place))) !== String(places(textOf(code, 'zh-CN', place))),
      );
      expect(differing).toEqual([]);
    }
  });

  it('tells nobody in a window to type a command', () => {
    const command = /`|\bstudio (doctor|runs|datasets|serve|train|export)\b|(^|\s)--\w|\bnpm\b|\{command\}/;
    const told = errorCodes.filter((code) =>
      locales.some((locale) => command.test(describeError({ code, params: {} }, locale).next)),
    );
    // That one names what a system adds to a package; the way out is another package.
    expect(told.filter((code) => code !== 'switch_refused')).toEqual([]);
  });

  it('keeps the commands for a terminal', () => {
    const error = { code: 'run_not_found', params: { run: 'x' } } as const;
    expect(describeError(error, 'en', 'terminal').next).toContain('“studio runs list”');
    expect(describeError(error, 'en').next).toBe('Choose one of the list of runs.');
  });
});
