import { describe, expect, it } from 'vitest';
import { digits, digitShape } from '../../main/datasets/builtin/digits.ts';
import { isLike, likenessOf } from './likeness.ts';

const { width } = digitShape;
const all = Array.from(digits(), ({ pixels }) => pixels).slice(0, 128);
const [real, others] = [all.slice(0, 64), all.slice(64)];
const noise = others.map((picture, seed) =>
  picture.map((_, at) => (Math.sin(12.9898 * at + 78.233 * seed + at * at) + 1) * 127),
);
const repeated = others.map(() => others[0]!);
const blank = others.map((picture) => picture.map(() => 0));

describe('the likeness of pictures', () => {
  it('is high between real ones and other real ones', () => {
    expect(isLike(likenessOf(others, real, width))).toBe(true);
  });

  it.each([
    ['noise', noise],
    ['one picture repeated', repeated],
    ['nothing at all', blank],
  ])('tells %s from them', (_what, drawn) => {
    expect(isLike(likenessOf(drawn, real, width))).toBe(false);
  });
});
