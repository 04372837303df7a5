/** Inputs as people have them: each stands for a kind that once went wrong. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { idx, unicodePath, zip, type ZipEntry } from '../../samples/archives.ts';
import { picture } from '../../samples/pictures.ts';
import { place } from './looking.ts';

const png = (seed: number): Buffer => picture('png', 32, 32, seed);
const utf16 = (text: string): Buffer => Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(text, 'utf16le')]);
/** 红色方块 0 in GB 18030. */
const chinese = Buffer.from('baecc9abb7bdbfe92030', 'hex');

describe('captions', () => {
  it('reads text files in every encoding that people save, and names the one it cannot read', async () => {
    using here = place();
    for (let i = 0; i < 5; i++) here.put(`${i}.png`, png(i));
    here.put('0.txt', utf16('a red square 0\r\nanother'));
    here.put('1.txt', chinese);
    here.put('2.txt', Buffer.from('caf\xe9 noir', 'latin1'));
    here.put('3.caption', 'beside its stem');
    here.put('4.PNG.TXT', '\uFEFFbeside its whole name');
    const { captions, said } = await here.look();
    expect(captions).toEqual({
      '0.png': 'a red square 0\nanother',
      '1.png': '红色方块 0',
      '2.png': '',
      '3.png': 'beside its stem',
      '4.png': 'beside its whole name',
    });
    expect(said).toEqual({ '2.txt': 'text_undecodable' });
  });

  const rows = Array.from({ length: 4 }, (_, i) => ({ file_name: `${i}.png`, text: `square ${i}` }));
  const lines = rows.map((row) => JSON.stringify(row)).join('\r\n');
  const tsv = rows.map((row) => `${row.file_name}\t${row.text}`).join('\n');
  it.each([
    ['metadata.jsonl', `\uFEFF${lines}`],
    ['metadata.jsonl', utf16(lines)],
    ['metadata.json', JSON.stringify(rows)],
    ['metadata.json', lines],
    ['captions.json', JSON.stringify(Object.fromEntries(rows.map((row) => [row.file_name, [row.text]])))],
    [
      'captions_train.json',
      JSON.stringify({
        images: rows.map((row, id) => ({ id, file_name: row.file_name })),
        annotations: rows.map((row, id) => ({ image_id: id, caption: row.text })),
      }),
    ],
    ['captions.txt', tsv],
    ['captions.txt', `image,caption\n${tsv.replaceAll('\t', ',')}`],
    ['results.csv', `image_name| comment_number| comment\n${tsv.replaceAll('\t', '| 0| ')}`],
    ['captions.csv', `File;Caption\r\n${tsv.replaceAll('\t', ';').replaceAll('\n', '\r\n')}\r\n`],
    ['captions.csv', utf16(`file\tcaption\r${tsv.replaceAll('\n', '\r')}`)],
    ['metadata.csv', `path,text\n${tsv.replaceAll('\t', ',').replaceAll(/^/gm, '.\\')}`],
    ['metadata.csv', `id,text\n${tsv.replaceAll('\t', ',').replaceAll('.png', '')}`],
    ['metadata.csv', `图片,说明\n${tsv.replaceAll('\t', ',')}`],
  ])('reads %s (%#)', async (name, table) => {
    using here = place();
    for (let i = 0; i < 4; i++) here.put(`${i}.png`, png(i));
    here.put(name, table);
    const { captions, said } = await here.look();
    expect(captions).toEqual(Object.fromEntries(rows.map((row) => [row.file_name, row.text])));
    expect(said).toEqual({});
  });

  it('finds pictures whose names are written otherwise: decomposed, in capitals, with folders', async () => {
    using here = place();
    const names = ['été', 'Café', 'naïf'];
    names.forEach((name, i) => here.put(`pics/${name.normalize('NFD')}.png`, png(i)));
    here.put('metadata.csv', 'file_name,text\nÉTÉ.PNG,one\npics/café.png,two\n./x/../pics//naïf.png,three\n');
    const { captions, said } = await here.look();
    expect(Object.values(captions).toSorted()).toEqual(['one', 'three', 'two']);
    expect(said).toEqual({});
  });

  it.each([
    ['a 5" square', 60, 'captions_quotes'],
    ['"a square', 59, 'captions_damaged'],
    ['"a" square', 59, 'captions_damaged'],
  ])('loses at most the row %s', async (caption, count, code) => {
    using here = place();
    const list = Array.from({ length: 60 }, (_, i) => `${i}.png,${i === 50 ? caption : 'a square'}`);
    for (let i = 0; i < 60; i++) here.put(`${i}.png`, png(0));
    here.put('captions.csv', `file,caption\n${list.join('\n')}\n`);
    const { captions, findings } = await here.look();
    expect(Object.values(captions).filter((text) => text !== '')).toHaveLength(count);
    expect(findings.map(({ error }) => [error.code, error.params])).toEqual([
      [code, { count: 1, lines: '52' }],
    ]);
  });

  it('goes on after a damaged line of JSON', async () => {
    using here = place();
    for (let i = 0; i < 3; i++) here.put(`${i}.png`, png(i));
    here.put('a.jsonl', '{"file":"0.png","text":"x"}\n{"file":"1.pn\n[1]\n{"file":"2.png","text":"y"}');
    const { captions, findings } = await here.look();
    expect(captions).toEqual({ '0.png': 'x', '1.png': '', '2.png': 'y' });
    expect(findings[0]?.error.params).toEqual({ count: 2, lines: '2, 3' });
  });

  it('says that a table matches nothing, names other columns, or is of other things', async () => {
    using here = place();
    here.put('0.png', png(0));
    here.put('other.csv', 'file,caption\n7.png,x\n8.png,y\n');
    here.put('partly.csv', 'file,caption\n0.png,x\n8.png,y\n');
    here.put('sizes.csv', 'width,height\n3,4\n');
    here.put('empty.csv', '');
    here.put('latin.csv', Buffer.from('file,caption\n0.png,caf\xe9 noir\n', 'latin1'));
    here.put('package.json', '{"name":"x","version":"1"}');
    here.put('broken.json', '{');
    here.put('README.txt', 'About these pictures.');
    const { said } = await here.look();
    expect(said).toEqual({
      'other.csv': 'captions_unmatched',
      'partly.csv': 'captions_partly',
      'sizes.csv': 'captions_columns',
      'empty.csv': 'file_empty',
      'latin.csv': 'text_undecodable',
      'package.json': 'file_not_picture',
      'broken.json': 'json_damaged',
      'README.txt': 'file_not_picture',
    });
  });

  it('leaves out what is longer than any caption, and says so', async () => {
    using here = place();
    for (let i = 0; i < 3; i++) here.put(`${i}.png`, png(i));
    const long = 'word '.repeat(300_000);
    here.put('0.txt', long);
    here.put('a.csv', `file,caption\n1.png,${long}\n2.png,short\n2.png,"${long}"\n`);
    const { captions, said } = await here.look();
    expect(captions).toEqual({ '0.png': '', '1.png': '', '2.png': 'short' });
    expect(said).toEqual({ '0.txt': 'captions_too_long', 'a.csv': 'captions_too_long' });
  });

  it('takes many rows of one picture in one pass', async () => {
    using here = place();
    here.put('0.png', png(0));
    here.put('a.csv', `file,caption\n${'0.png,a caption\n'.repeat(100_000)}`);
    const { captions, said } = await here.look();
    expect(captions['0.png']?.length).toBeGreaterThan(60_000);
    expect(said).toEqual({ 'a.csv': 'captions_too_long' });
  });
});

it('hears that the studio is gone while it reads a long table', async () => {
  using here = place();
  here.put('0.png', png(0));
  here.put('a.csv', `file,caption\n${'0.png,a caption\n'.repeat(400_000)}`);
  const stop = new AbortController();
  const looked = here.look(here.pictures, stop.signal);
  setTimeout(() => stop.abort(), 1);
  await expect(looked).rejects.toMatchObject({ code: 'cancelled' });
});

describe('labels', () => {
  it('takes those that are declared before the names of folders', async () => {
    using here = place();
    const names = Array.from({ length: 12 }, (_, i) => `0000${i < 6 ? 0 : 1}/img0000000${i}.png`);
    const entries = names.map((name, i): ZipEntry => ({ name, data: png(i) }));
    const declared = { labels: names.map((name, i) => [name, i % 3]) };
    here.put(
      'sg.zip',
      zip([...entries, { name: 'dataset.json', data: Buffer.from(JSON.stringify(declared)) }]),
    );
    const { labels, said } = await here.look();
    expect(Object.values(labels)).toEqual(names.map((_, i) => String(i % 3)));
    expect(said).toEqual({});
    here.put('sg.zip', zip(entries));
    expect(new Set(Object.values((await here.look()).labels))).toEqual(new Set([null]));
  });

  it.each([
    ['labels.csv', 'id,breed\n0,boxer\n1,pug\n2,pug\n'],
    ['labels.csv', '0.png,boxer\n1.png,pug\n2.png,pug\n'],
    ['metadata.csv', 'file_name,label,text\n0.png,boxer,x\n1.png,pug,y\n2.png,pug,z\n'],
    ['GT.csv', 'Filename;Width;ClassId\n0.png;32;boxer\n1.png;32;pug\n2.png;32;pug\n'],
    ['dataset.json', '{"labels":{"0.png":"boxer","1.png":"pug","2.png":"pug"}}'],
  ])('reads %s (%#)', async (name, table) => {
    using here = place();
    for (let i = 0; i < 3; i++) here.put(`${i}.png`, png(i));
    here.put(name, table);
    const { labels, said } = await here.look();
    expect(labels).toEqual({ '0.png': 'boxer', '1.png': 'pug', '2.png': 'pug' });
    expect(said).toEqual({});
  });

  it.each([
    [
      ['train/cat/0.png', 'train/dog/1.png', 'test/cat/2.png'],
      ['cat', 'dog', 'cat'],
    ],
    [
      ['set/train/0.png', 'set/train/1.png', 'set/test/2.png'],
      [null, null, null],
    ],
    [
      ['a/0/0.png', 'a/1/1.png', 'a/9/2.png'],
      ['0', '1', '9'],
    ],
    [
      ['cat/00000/0.png', 'cat/00000/1.png', 'dog/00000/2.png'],
      ['cat', 'cat', 'dog'],
    ],
  ])('of %j are %j', async (names, labels) => {
    using here = place();
    names.forEach((name, i) => here.put(name, png(i)));
    const found = await here.look();
    expect(names.map((name) => found.labels[name])).toEqual(labels);
  });
});

describe('what a file is', () => {
  const data = Uint8Array.from({ length: 20 * 784 }, (_, i) => (i * 7) % 256);
  const labels = Uint8Array.from({ length: 20 }, (_, i) => i % 10);

  it.each([
    ['unpacked under a packed name', 'train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte.gz', false],
    ['packed under a plain name', 'train-images-idx3-ubyte', 'train-labels-idx1-ubyte', true],
    ['downloaded twice', 'train-images-idx3-ubyte (1).gz', 'train-labels-idx1-ubyte.gz', true],
    ['under any name', 'pictures.bin', 'answers.bin', false],
    ['packed under any name', 'pictures', 'answers.dat', true],
  ])('IDX %s', async (_what, images, answers, gz) => {
    using here = place();
    here.put(images, idx([20, 28, 28], data, { gz }));
    here.put(answers, idx([20], labels, { gz }));
    const found = await here.look();
    expect(Object.values(found.labels)).toEqual(Array.from(labels, String));
    expect(found.said).toEqual({});
  });

  it('keeps two IDX sets of equal counts apart', async () => {
    using here = place();
    for (const [i, set] of ['mnist', 'fashion'].entries()) {
      here.put(
        `${set}/t10k-images-idx3-ubyte.gz`,
        idx(
          [20, 28, 28],
          data.map((v) => v + i),
          { gz: true },
        ),
      );
      here.put(`${set}/t10k-labels-idx1-ubyte.gz`, idx([20], labels, { gz: true }));
    }
    expect(Object.values((await here.look()).labels)).toEqual(Array.from([...labels, ...labels], String));
  });

  it('pictures, zips and text under wrong names', async () => {
    using here = place();
    here.put('a.txt', png(0));
    here.put('b', png(1));
    here.put('c.csv', picture('jpeg'));
    here.put('d.TIF', picture('webp'));
    here.put('e.jpg', zip([{ name: 'inside.png', data: png(2) }]));
    here.put('f', zip([{ name: './x/./inside.png', data: png(3) }]));
    const { labels, said } = await here.look();
    expect(Object.keys(labels)).toEqual([
      'a.txt',
      'b',
      'c.csv',
      'd.TIF',
      'e.jpg/inside.png',
      'f/x/inside.png',
    ]);
    expect(said).toEqual({});
  });

  it('is told where it is not read, and is not called damaged', async () => {
    using here = place();
    here.put('a.rar', 'Rar!\x1a\x07\x01\0 and so on');
    here.put('b.tar.gz', gzipSync('a tar'));
    here.put('c.7z', Buffer.from('377abcaf271c0004', 'hex'));
    here.put('t.xlsx', zip([{ name: '[Content_Types].xml', data: Buffer.from('<x/>') }]));
    here.put('n.npz', zip([{ name: 'x_train.npy', data: Buffer.from('\x93NUMPY') }]));
    here.put(
      'float-images-idx3-ubyte',
      Buffer.concat([Buffer.from('00000d0100000001', 'hex'), Buffer.alloc(4)]),
    );
    here.put('empty', '');
    here.put(
      'z.zip',
      zip([
        { name: 'd64.png', data: png(0), method: 9 },
        { name: 'zstd.png', data: png(0), method: 93 },
        { name: 'aes.png', data: png(0), method: 99 },
        { name: 'inner.dat', data: zip([{ name: 'a.png', data: png(0) }]) },
      ]),
    );
    const { said, files } = await here.look();
    expect(said).toEqual({
      'a.rar': 'archive_format',
      'b.tar.gz': 'archive_format',
      'c.7z': 'archive_format',
      't.xlsx': 'file_unsupported',
      'n.npz': 'file_unsupported',
      'float-images-idx3-ubyte': 'idx_unsupported',
      empty: 'file_empty',
      'z.zip/d64.png': 'archive_unsupported',
      'z.zip/zstd.png': 'archive_unsupported',
      'z.zip/aes.png': 'archive_encrypted',
      'z.zip/inner.dat': 'archive_nested',
    });
    expect(files).toBe(Object.keys(said).length);
  });
});

describe('names', () => {
  const russian = ['кошка/0.png', 'собака/1.png', 'Ёж/2.png'];
  /** Code page 866, as Windows writes zips in Russia. */
  const cp866 = (name: string): Buffer =>
    Buffer.from(
      Array.from(name, (letter) => {
        const code = letter.charCodeAt(0);
        if (code === 0x401) return 0xf0;
        return code < 128 ? code : code - 0x410 < 48 ? 0x80 + code - 0x410 : 0xe0 + code - 0x440;
      }),
    );

  it.each([
    [
      'the extra field',
      russian,
      (name: string): Partial<ZipEntry> => ({ rawName: cp866(name), extra: unicodePath(name, cp866(name)) }),
    ],
    ['code page 866', russian, (name: string): Partial<ZipEntry> => ({ rawName: cp866(name) })],
    [
      'GB 18030',
      ['狗/0.png', '红色/1.png'],
      (name: string): Partial<ZipEntry> => ({
        rawName: Buffer.from(name === '狗/0.png' ? 'b9b72f302e706e67' : 'baecc9ab2f312e706e67', 'hex'),
      }),
    ],
    [
      'code page 437',
      ['Café/0.png', 'Grün/1.png'],
      (name: string): Partial<ZipEntry> => ({
        rawName: Buffer.from(name.replace('é', '\x82').replace('ü', '\x81'), 'latin1'),
      }),
    ],
    [
      'UTF-8 without the flag',
      ['кошка/0.png', '猫/1.png'],
      (name: string): Partial<ZipEntry> => ({ rawName: Buffer.from(name) }),
    ],
    [
      'decomposed UTF-8',
      ['été/0.png', 'Über/1.png'],
      (name: string): Partial<ZipEntry> => ({ rawName: Buffer.from(name.normalize('NFD')) }),
    ],
  ])('of a zip in %s', async (_how, names, written) => {
    using here = place();
    here.put('set.zip', zip(names.map((name, i) => ({ name, data: png(i), ...written(name) }))));
    const { labels, said } = await here.look(join(here.pictures, 'set.zip'));
    expect(Object.keys(labels)).toEqual(names);
    expect(said).toEqual({});
  });

  it('of a zip that begin with ./ or have backslashes', async () => {
    using here = place();
    const names = ['./pics/cat/0.png', './pics/./dog//1.png', 'pics\\dog\\2.png', 'pics/dog/2.png'];
    here.put('set.zip', zip(names.map((name, i) => ({ name, data: png(i) }))));
    const { labels, said } = await here.look();
    expect(labels).toEqual({
      'set.zip/pics/cat/0.png': 'cat',
      'set.zip/pics/dog/1.png': 'dog',
      'set.zip/pics/dog/2.png': 'dog',
    });
    expect(said).toEqual({ 'set.zip/pics/dog/2.png': 'archive_duplicate_name' });
  });

  it.runIf(process.platform === 'linux')('of files that are no UTF-8 are bytes', async () => {
    using here = place();
    const at = (name: Buffer): Buffer => Buffer.concat([Buffer.from(`${here.pictures}/`), name]);
    writeFileSync(at(Buffer.from('b9b72e706e67', 'hex')), png(0));
    writeFileSync(at(Buffer.from('b9b72e747874', 'hex')), 'a cat');
    writeFileSync(at(Buffer.from('line\nbreak é.png')), png(1));
    const { captions, said } = await here.look();
    expect(captions).toEqual({ '狗.png': 'a cat', 'line\nbreak é.png': '' });
    expect(said).toEqual({});
  });
});
