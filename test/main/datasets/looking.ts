/** Looks through files that a test writes, without decoding them, and tells what was found. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { labelsOf } from '../../../main/datasets/labels.ts';
import { scan } from '../../../main/datasets/scan.ts';
import type { FileFinding } from '../../../shared/contract/index.ts';

export interface Looked {
  readonly files: number;
  /** Of each picture, by name. */
  readonly captions: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string | null>>;
  readonly findings: readonly FileFinding[];
  /** Of each file that has one: the code of what was said of it last. */
  readonly said: Readonly<Record<string, string>>;
}

export interface Place {
  /** A folder of its own for what is looked through. */
  readonly pictures: string;
  put(name: string, data: string | Uint8Array): void;
  look(path?: string, signal?: AbortSignal): Promise<Looked>;
  [Symbol.dispose](): void;
}

/** A temporary folder to write into and to look through. */
export function place(): Place {
  const root = mkdtempSync(join(tmpdir(), 'gan-look-'));
  const pictures = join(root, 'pictures');
  mkdirSync(pictures);
  return {
    pictures,
    put(name, data) {
      const path = join(pictures, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, data);
    },
    async look(path = pictures, signal = new AbortController().signal) {
      const folder = join(root, 'work');
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      const { entries, findings, files } = await scan([path], folder, { signal, onFile: () => undefined });
      const labels = labelsOf(entries);
      return {
        files,
        captions: Object.fromEntries(entries.map(({ name, caption }) => [name, caption])),
        labels: Object.fromEntries(entries.map(({ name }, i) => [name, labels[i] ?? null])),
        findings: findings.list,
        said: Object.fromEntries(findings.list.map(({ file, error }) => [file, error.code])),
      };
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}
