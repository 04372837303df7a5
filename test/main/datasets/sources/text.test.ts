import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../../main/datasets/sources/text.ts';

const utf16le = (text: string): Buffer => Buffer.from(text, 'utf16le');
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const marked = (...parts: readonly (readonly number[] | Buffer)[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part)));

describe('decodeText', () => {
  it.each([
    ['UTF-8', Buffer.from('a réd 方块\n'), 'a réd 方块\n'],
    ['UTF-8 with a mark', marked([0xef, 0xbb, 0xbf], Buffer.from('方块')), '方块'],
    ['UTF-16 LE with a mark', marked([0xff, 0xfe], utf16le('a red 方块')), 'a red 方块'],
    ['UTF-16 BE with a mark', marked([0xfe, 0xff], utf16be('a red 方块')), 'a red 方块'],
    ['UTF-16 LE without a mark', utf16le('a red square'), 'a red square'],
    ['UTF-16 BE without a mark', utf16be('a red square'), 'a red square'],
    ['UTF-16 LE of Chinese alone', utf16le('红色方块'), '红色方块'],
    ['UTF-16 BE of Chinese alone', utf16be('红色方块'), '红色方块'],
    ['GB 18030', Buffer.from('baecc9abb7bdbfe92030', 'hex'), '红色方块 0'],
    ['nothing', Buffer.alloc(0), ''],
  ])('reads %s', (_name, bytes, text) => {
    expect(decodeText(bytes)).toBe(text);
  });

  it.each([
    ['Latin-1', Buffer.from('un carr\xe9 rouge et caf\xe9', 'latin1')],
    ['accents before letters', Buffer.from('\xe9t\xe9 fran\xe7ais, na\xefve', 'latin1')],
    ['Russian of Windows', Buffer.from('eaeef8eae020e820f1eee1e0eae0', 'hex')],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['cut UTF-8', Buffer.from('方块').subarray(0, 5)],
    ['zeros', Buffer.alloc(64)],
  ])('reads no %s', (_name, bytes) => {
    expect(decodeText(bytes)).toBeNull();
  });
});
