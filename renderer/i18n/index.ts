/** Words of the window. `m.page_key()` says a message, `say` a text of the studio, `format.bytes` and its like a value. */
import * as formats from './format.ts';
import { locale } from './locale.svelte.ts';

export * as m from './paraglide/messages.js';
export { locale, say } from './locale.svelte.ts';

/** The functions of `format.ts` in the window's language. */
export const format = {
  count: (value: number) => formats.formatCount(locale.current, value),
  number: (value: number, digits?: number) => formats.formatNumber(locale.current, value, digits),
  bytes: (bytes: number) => formats.formatBytes(locale.current, bytes),
  duration: (ms: number) => formats.formatDuration(locale.current, ms),
  remaining: (ms: number) => formats.formatDuration(locale.current, formats.roundRemaining(ms)),
  percent: (share: number) => formats.formatPercent(locale.current, share),
  date: (time: number) => formats.formatDate(locale.current, time),
  time: (time: number) => formats.formatTime(locale.current, time),
  /** `32 × 32` */
  size: (width: number, height: number) => `${width}\u202f×\u202f${height}`,
};
