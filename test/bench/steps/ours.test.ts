import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Contender } from '../tools/contender.ts';

const entry = join(import.meta.dirname, 'ours.ts');

it('answers as the peers do', async () => {
  const ours = new Contender('ours', process.execPath, [entry, 'gan', '1']);
  const { parameters, flops } = await ours.ready();
  // 100-256-512-1024-784 and 784-512-256-1, each layer with a bias.
  expect(parameters).toEqual({ generator: 1_486_352, discriminator: 533_505 });
  expect(flops).toBeGreaterThan(6 * 64 * 1_486_352);
  const { times, processor, megabytes } = await ours.run(3);
  expect(times.length).toBeGreaterThanOrEqual(3);
  expect(processor).toBeGreaterThan(0);
  expect(megabytes).toBeGreaterThan(10);
  await ours.close();
});

it('says why it cannot start', async () => {
  const ours = new Contender('ours, none', process.execPath, [entry, 'none', '1']);
  await expect(ours.ready()).rejects.toThrow(/ours, none ended[^]*--recipe is one of/);
  await ours.close();
});
