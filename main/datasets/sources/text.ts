/** The one place where text of an unknown encoding is decoded. Nothing becomes the replacement character U+FFFD. */

const marks = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
] as const;

/** Control characters that no text has; the end mark of DOS (0x1A) is one that some have. */
const control = /[\0-\x08\x0e-\x19\x1b-\x1f\x7f]/;
/** What UTF-16 without a mark and without a zero byte may hold: Chinese, Japanese and full-width characters. */
const eastAsian = /^[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]*$/;

/** Decodes UTF-8 and UTF-16 with or without a mark, and GB 18030; null for anything else. */
export function decodeText(bytes: Uint8Array): string | null {
  const mark = marks.find(([, start]) => start.every((byte, i) => bytes[i] === byte));
  if (mark !== undefined) return decode(mark[0], bytes.subarray(mark[1].length));
  return decode('utf-8', bytes) ?? unmarkedUtf16(bytes) ?? chinese(bytes);
}

/** Decodes with an encoding; null if a byte does not fit. */
export function strictly(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Decodes text; null if a byte does not fit or the result holds what no text does. */
function decode(encoding: string, bytes: Uint8Array): string | null {
  const text = strictly(encoding, bytes);
  return text === null || control.test(text) ? null : text;
}

/** Where there are zero bytes, their places tell the order; where there are none, all characters must be East Asian. */
function unmarkedUtf16(bytes: Uint8Array): string | null {
  if (bytes.length % 2 !== 0) return null;
  const zeros = [0, 0];
  bytes.forEach((byte, i) => {
    if (byte === 0) zeros[i & 1] = (zeros[i & 1] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  if (even + odd > 0) return decode(odd > even ? 'utf-16le' : 'utf-16be', bytes);
  const readings = ['utf-16le', 'utf-16be'].map((encoding) => decode(encoding, bytes));
  return readings.find((text) => text !== null && eastAsian.test(text)) ?? null;
}

function chinese(bytes: Uint8Array): string | null {
  const text = decode('gb18030', bytes);
  return text !== null && commonShare(bytes) >= 0.6 ? text : null;
}

/**
 * GB 18030 reads nearly any bytes as some Chinese. Real Chinese is made of common characters: the 3755 of GB 2312's first
 * level (0xB0A1–0xD7F9) and its punctuation (0xA1A1–0xA3FE). Returns their share of all characters beyond ASCII.
 */
export function commonShare(bytes: Uint8Array): number {
  let [all, common] = [0, 0];
  for (let at = 0; at < bytes.length;) {
    const [lead = 0, trail = 0] = [bytes[at], bytes[at + 1]];
    if (lead < 0x80) {
      at += 1;
      continue;
    }
    all += 1;
    const isCommon = trail >= 0xa1 && ((lead >= 0xb0 && lead <= 0xd7) || (lead >= 0xa1 && lead <= 0xa3));
    if (isCommon) common += 1;
    at += trail >= 0x30 && trail <= 0x39 ? 4 : 2;
  }
  return all === 0 ? 1 : common / all;
}
