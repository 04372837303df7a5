/**
 * File names that are bytes. Linux allows any bytes in a name, and a zip says in no reliable way how it wrote its own. A
 * path that is not UTF-8 is kept in a string whose odd bytes stand as the lone surrogates U+DC80–U+DCFF, which no valid
 * name has and which JSON and messages carry unharmed; people are shown a reading of it.
 */
import { commonShare, strictly } from './text.ts';

/** Makes a path of bytes a string, without loss. */
export function pathText(bytes: Buffer): string {
  const text = strictly('utf-8', bytes);
  if (text !== null) return text;
  return Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('');
}

const odd = /(?<![\ud800-\udbff])[\udc80-\udcff]/;

/** The path as the system takes it: the string itself, or its bytes where it is not UTF-8. */
export function systemPath(path: string): string | Buffer {
  if (process.platform === 'win32' || !odd.test(path)) return path;
  const parts = path.split(/((?<![\ud800-\udbff])[\udc80-\udcff]+)/);
  return Buffer.concat(
    parts.map((part) =>
      odd.test(part) ? Buffer.from(Array.from(part, (unit) => unit.charCodeAt(0) & 0xff)) : Buffer.from(part),
    ),
  );
}

/** Bytes of a path for people to read. */
export function shownPath(bytes: Buffer): string {
  return strictly('utf-8', bytes) ?? codePageOf([bytes], 'windows-1252')(bytes);
}

/**
 * Reads names that are not UTF-8 as those who wrote them probably did. All names of one source are read in the same
 * way: together they tell more.
 * @param otherwise what else they may be: where Western names come from differs
 */
export function codePageOf(names: readonly Uint8Array[], otherwise: 'cp437' | 'windows-1252'): CodePage {
  const odd = names.filter((name) => name.some((byte) => byte >= 0x80));
  const all = Buffer.concat(odd.flatMap((name) => [name, Buffer.from('/')]));
  if (isKana(all)) return reading('shift_jis');
  if (strictly('gb18030', all) !== null && commonShare(all) >= 0.5) return reading('gb18030');
  if (isCyrillic(all)) return reading('ibm866');
  return otherwise === 'cp437' ? (bytes) => Array.from(bytes, westernDos).join('') : reading('windows-1252');
}

export type CodePage = (bytes: Uint8Array) => string;

function reading(encoding: string): CodePage {
  const decoder = new TextDecoder(encoding);
  return (bytes) => decoder.decode(bytes);
}

/** Japanese names have kana, whose first bytes in Shift JIS are 0x82 and 0x83. */
function isKana(bytes: Uint8Array): boolean {
  const text = strictly('shift_jis', bytes);
  if (text === null) return false;
  const [kana, other] = [
    text.match(/[\u3040-\u30ff]/g)?.length ?? 0,
    text.match(/[\u4e00-\u9fff]/g)?.length ?? 0,
  ];
  return kana > 0 && kana * 3 >= other && !/[\uff61-\uff9f]/.test(text);
}

/** Russian words in code page 866: letters only, and no Latin ones among them, as an accented word would have. */
function isCyrillic(bytes: Uint8Array): boolean {
  const text = new TextDecoder('ibm866').decode(bytes);
  const words = text.match(/[\p{L}\u0080-\uffff]+/gu)?.filter((word) => /[^a-z]/i.test(word)) ?? [];
  const cyrillic = words.filter((word) => /^[А-яЁё]{2,}$/.test(word));
  return cyrillic.length > 0 && cyrillic.length * 2 > words.length;
}

/** Code page 437 from 0x80. */
const dos =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

function westernDos(byte: number): string {
  return byte < 0x80 ? String.fromCharCode(byte) : (dos[byte - 0x80] ?? '');
}
