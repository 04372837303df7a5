import { describe, expect, it } from 'vitest';
import en from '../../../renderer/i18n/messages/en.json' with { type: 'json' };
import zh from '../../../renderer/i18n/messages/zh-CN.json' with { type: 'json' };

type Message = string | readonly { readonly declarations: readonly string[]; readonly match: object }[];

const english: Readonly<Record<string, Message>> = en;
const chinese: Readonly<Record<string, Message>> = zh;

const textsOf = (message: Message): readonly string[] =>
  typeof message === 'string' ? [message] : message.flatMap(({ match }) => Object.values(match).map(String));

const placesOf = (message: Message): readonly string[] =>
  [
    ...new Set(
      textsOf(message).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')),
    ),
  ].sort();

describe('messages', () => {
  it('exist in both languages', () => {
    expect(Object.keys(chinese)).toEqual(Object.keys(english));
  });

  it('are sorted, so that two people add lines in different places', () => {
    const keys = Object.keys(english);
    // By code point, as the files are written.
    expect(keys).toEqual([...keys].sort((a, b) => (a < b ? -1 : 1)));
  });

  it('say something', () => {
    const silent = (messages: Readonly<Record<string, Message>>) =>
      Object.keys(messages).filter((key) => textsOf(messages[key] ?? '').some((text) => text.trim() === ''));
    expect([...silent(english), ...silent(chinese)]).toEqual([]);
  });

  it('use the same values in both languages', () => {
    const differing = Object.keys(english).filter(
      (key) => String(placesOf(english[key] ?? '')) !== String(placesOf(chinese[key] ?? '')),
    );
    expect(differing).toEqual([]);
  });

  it('speak Chinese in the Chinese file, but for names', () => {
    const plain = Object.keys(chinese).filter(
      (key) => !textsOf(chinese[key] ?? '').some((text) => /\p{Script=Han}/u.test(text)),
    );
    const different = plain.filter((key) => JSON.stringify(chinese[key]) !== JSON.stringify(english[key]));
    // What has no Chinese character is a name or a formula, and then the same in both.
    expect(
      different.filter((key) =>
        /[a-z]{4}/i.test(
          textsOf(chinese[key] ?? '')
            .join(' ')
            .replace(/\{\w+\}/g, ''),
        ),
      ),
    ).toEqual([]);
  });
});
