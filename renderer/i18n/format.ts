/** Numbers, sizes, times and dates in words, by language. Pure functions; `index.ts` binds them to the window's. */
import type { Locale } from '../../shared/contract/index.ts';

/** Stands between a number and its unit: narrow, and never a line break. */
const thin = '\u202f';

const plain = new Map<Locale, Intl.NumberFormat>();
const significant = new Map<string, Intl.NumberFormat>();

/** A whole number with its groups: `3,760`. */
export function formatCount(locale: Locale, value: number): string {
  let format = plain.get(locale);
  if (format === undefined) {
    plain.set(locale, (format = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })));
  }
  return format.format(value);
}

/** Three significant digits; powers of ten below 1e-4 and from 1e7 on: `0.0312`, `1.25e-6`. */
export function formatNumber(locale: Locale, value: number, digits = 3): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(digits - 1).replace('e+', 'e');
  const key = `${locale}/${digits}`;
  let format = significant.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { maximumSignificantDigits: digits });
    significant.set(key, format);
  }
  return size >= 1000 ? formatCount(locale, value) : format.format(value);
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes in decimal units, as disks are sold: `46 MB`, `4.1 GB`. */
export function formatBytes(locale: Locale, bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${formatNumber(locale, value, value < 10 ? 2 : 3)}${thin}${byteUnits[unit] ?? ''}`;
}

const timeUnits = {
  en: { ms: 'ms', s: 's', min: 'min', h: 'h', d: 'd' },
  'zh-CN': { ms: '毫秒', s: '秒', min: '分钟', h: '小时', d: '天' },
} as const satisfies Record<Locale, Record<string, string>>;

/** A time span in its two largest units at most: `74 ms`, `40 s`, `6 min`, `1 h 20 min`, `2 d 3 h`. */
export function formatDuration(locale: Locale, ms: number): string {
  const unit = timeUnits[locale];
  const span = (value: number, name: string) => `${formatNumber(locale, value)}${thin}${name}`;
  if (ms < 950) return span(ms, unit.ms);
  const seconds = ms / 1000;
  if (seconds < 9.95) return span(Math.round(seconds * 10) / 10, unit.s);
  if (seconds < 59.5) return span(Math.round(seconds), unit.s);
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return span(minutes, unit.min);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return pair(span(hours, unit.h), minutes % 60, unit.min);
  return pair(span(Math.floor(hours / 24), unit.d), hours % 24, unit.h);
}

function pair(large: string, small: number, name: string): string {
  return small === 0 ? large : `${large} ${small}${thin}${name}`;
}

/** How long work still takes, rounded the way a person would say it, so that it does not flicker. */
export function roundRemaining(ms: number): number {
  const steps = [1_000, 5_000, 10_000, 60_000] as const;
  const step = ms < 10_000 ? steps[0] : ms < 60_000 ? steps[1] : ms < 120_000 ? steps[2] : steps[3];
  return Math.max(step, Math.round(ms / step) * step);
}

/** A share of one: `41 %`. */
export function formatPercent(locale: Locale, share: number): string {
  return `${formatNumber(locale, Math.round(share * 100))}${thin}%`;
}

/** A day and time: `22 Nov 2026, 14:05`. */
export function formatDate(locale: Locale, time: number): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(time);
}

/** A time of the day to the second, for logs. */
export function formatTime(locale: Locale, time: number): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(time);
}
