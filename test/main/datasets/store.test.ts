import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unfinishedOf } from '../../../main/datasets/disk.ts';
import { writeRemoved } from '../../../main/datasets/removed.ts';
import { openStore } from '../../../main/datasets/store.ts';
import { removeUnfinished, verifyStore } from '../../../main/datasets/verify.ts';
import { writeStore } from '../../../main/datasets/writer.ts';

let root = '';
let folder = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gan-store-'));
  folder = join(root, 'd1');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const shape = { width: 16, height: 16, channels: 3 } as const;
const stride = 16 * 16 * 3;
const pixelsOf = (entry: number): Uint8Array =>
  Uint8Array.from({ length: stride }, (_, i) => (entry * 31 + i) & 255);

async function makeStore(count = 10): Promise<void> {
  await writeStore(folder, shape, (writer) => {
    for (let entry = 0; entry < count; entry++) {
      writer.append({
        pixels: pixelsOf(entry),
        label: (entry % 3) - 1,
        file: `猫/${entry}.png`,
        caption: entry % 2 === 0 ? `picture ${entry}\n图 ${entry}` : '',
      });
    }
    return Promise.resolve(['cat', 'dog']);
  });
}

describe('packed store', () => {
  it('shows the beginning of a caption that is longer than any should be', async () => {
    const pixels = pixelsOf(0);
    await writeStore(folder, shape, (writer) => {
      for (const caption of ['x' + '图'.repeat(500_000), 'short']) {
        writer.append({ pixels, label: -1, file: '0.png', caption });
      }
      return Promise.resolve([]);
    });
    const store = openStore(folder);
    expect(store.caption(0)).toBe('x' + '图'.repeat(Math.floor((2 ** 20 - 1) / 3)));
    expect(store.caption(1)).toBe('short');
    store.close();
  });

  it.each([0, 1 << 30])(
    'gives back what was written, in any order (kept up to %i bytes)',
    async (keepBytes) => {
      await makeStore();
      const store = openStore(folder, { keepBytes });
      expect([store.count, store.width, store.height, store.channels]).toEqual([10, 16, 16, 3]);
      expect(store.labels).toEqual(['cat', 'dog']);
      const into = new Uint8Array(3 * stride);
      store.read([7, 0, 7], into);
      expect(into).toEqual(Uint8Array.from([...pixelsOf(7), ...pixelsOf(0), ...pixelsOf(7)]));
      expect([0, 1, 2].map((entry) => store.labelOf(entry))).toEqual([-1, 0, 1]);
      expect(store.caption(4)).toBe('picture 4\n图 4');
      expect(store.caption(5)).toBeNull();
      expect(store.fileOf(9)).toBe('猫/9.png');
      expect(() => store.read([10], new Uint8Array(stride))).toThrow('internal');
      store.close();
    },
  );

  it('leaves out what a person removed, as it stood when the bitmap was written', async () => {
    await makeStore();
    const removed = join(root, 'removed.bits');
    writeRemoved(removed, 10, [3, 8, 99]);
    const store = openStore(folder, { removed });
    expect([...Array(10).keys()].filter((entry) => store.removed(entry))).toEqual([3, 8]);
    store.close();
  });

  it('says so when its pixels are edited, cut or deleted while it is open', async () => {
    const faults: readonly [code: string, harm: (file: string) => void][] = [
      ['store_changed', (file) => utimesSync(file, 1, 1)],
      ['store_changed', (file) => truncateSync(file, 100)],
      ['store_changed', (file) => writeFileSync(file, new Uint8Array(10 * stride))],
      ['store_missing', (file) => unlinkSync(file)],
    ];
    for (const [code, harm] of faults) {
      for (const keepBytes of [0, 1 << 30]) {
        rmSync(folder, { recursive: true, force: true });
        await makeStore();
        const store = openStore(folder, { keepBytes });
        harm(join(folder, 'pixels.bin'));
        expect(() => store.read([1], new Uint8Array(stride))).toThrow(expect.objectContaining({ code }));
        store.close();
      }
    }
  });

  it('is refused when cut, missing, newer or without its manifest', async () => {
    await makeStore();
    const manifest = readFileSync(join(folder, 'manifest.json'), 'utf8');
    const withManifest = (text: string): (() => unknown) => {
      writeFileSync(join(folder, 'manifest.json'), text);
      return () => openStore(folder);
    };
    expect(withManifest(manifest.replace('"format": 1', '"format": 9'))).toThrow(
      expect.objectContaining({ code: 'store_newer' }),
    );
    expect(withManifest(manifest.replace('"count": 10', '"count": 11'))).toThrow(
      expect.objectContaining({ code: 'store_damaged' }),
    );
    expect(withManifest(manifest.slice(0, 50))).toThrow(expect.objectContaining({ code: 'store_damaged' }));
    expect(withManifest(manifest)).not.toThrow();
    truncateSync(join(folder, 'labels.bin'), 8);
    expect(() => openStore(folder)).toThrow(expect.objectContaining({ code: 'store_damaged' }));
    rmSync(folder, { recursive: true });
    expect(() => openStore(folder)).toThrow(expect.objectContaining({ code: 'store_missing' }));
  });

  it('finds one flipped bit in any file, by name', async () => {
    await makeStore();
    expect((await verifyStore(folder)).problems).toEqual([]);
    for (const file of readdirSync(folder).filter((name) => name !== 'manifest.json')) {
      const path = join(folder, file);
      const whole = readFileSync(path);
      const harmed = Buffer.from(whole);
      harmed[harmed.length >> 1]! ^= 4;
      writeFileSync(path, harmed);
      const { problems } = await verifyStore(folder);
      expect(problems.map(({ code, params }) => [code, params.file])).toEqual([['store_damaged', file]]);
      writeFileSync(path, whole);
    }
  });

  it('leaves nothing behind when writing fails, and the next start removes what a killed import left', async () => {
    const stop = writeStore(folder, shape, (writer) => {
      writer.append({ pixels: pixelsOf(0), label: -1, file: 'a', caption: '' });
      return Promise.reject(new Error('stop'));
    });
    await expect(stop).rejects.toThrow('stop');
    expect(readdirSync(root)).toEqual([]);
    await makeStore();
    writeFileSync(unfinishedOf(join(root, 'd2')), 'left by a kill');
    expect(removeUnfinished(root)).toEqual(['.unfinished-d2']);
    expect(readdirSync(root)).toEqual(['d1']);
  });
});
