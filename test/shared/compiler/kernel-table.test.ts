import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { readme, withTable } from './kernel-table.ts';

it('stands in the README as the registry tells it (npm run kernels writes it)', async () => {
  const text = await readFile(readme, 'utf8');
  expect(await withTable(text)).toBe(text);
});
