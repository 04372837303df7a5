import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  roundRemaining,
} from '../../../renderer/i18n/format.ts';

/** The thin space between number and unit. */
const t = '\u202f';

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [0.03124, '0.0312'],
    [1.2, '1.2'],
    [74.04, '74'],
    [123456, '123,456'],
    [0.00000125, '1.25e-6'],
    [12_300_000, '1.23e7'],
    [-0.5, '-0.5'],
    [NaN, 'NaN'],
    [-Infinity, '−∞'],
  ])('says %d with three digits', (value, words) => {
    expect(formatNumber('en', value)).toBe(words);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, `0${t}B`],
    [999, `999${t}B`],
    [999_600, `1${t}MB`],
    [46_000_000, `46${t}MB`],
    [4_130_000_000, `4.1${t}GB`],
    [-3, `0${t}B`],
  ])('says %d bytes as disks are sold', (bytes, words) => {
    expect(formatBytes('en', bytes)).toBe(words);
  });
});

describe('formatDuration', () => {
  it.each([
    [74, `74${t}ms`, `74${t}毫秒`],
    [949, `949${t}ms`, `949${t}毫秒`],
    [1_260, `1.3${t}s`, `1.3${t}秒`],
    [40_000, `40${t}s`, `40${t}秒`],
    [59_600, `1${t}min`, `1${t}分钟`],
    [360_000, `6${t}min`, `6${t}分钟`],
    [4_800_000, `1${t}h 20${t}min`, `1${t}小时 20${t}分钟`],
    [3_600_000, `1${t}h`, `1${t}小时`],
    [183_600_000, `2${t}d 3${t}h`, `2${t}天 3${t}小时`],
  ])('says %d ms in words of both languages', (ms, english, chinese) => {
    expect(formatDuration('en', ms)).toBe(english);
    expect(formatDuration('zh-CN', ms)).toBe(chinese);
  });
});

describe('roundRemaining', () => {
  it('rounds as a person would, and never to nothing', () => {
    expect([200, 7_400, 23_000, 94_000, 400_000].map(roundRemaining)).toEqual([
      1_000, 7_000, 25_000, 90_000, 420_000,
    ]);
  });
});

describe('formatCount and formatPercent', () => {
  it('group thousands and keep the unit on the line', () => {
    expect(formatCount('en', 3760)).toBe('3,760');
    expect(formatPercent('en', 0.414)).toBe(`41${t}%`);
  });
});
