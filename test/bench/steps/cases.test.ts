import { expect, it } from 'vitest';
import { networkOf } from '../../../shared/gan/index.ts';
import { casesOf } from './cases.ts';

/** Trained numbers of the peers' networks, as PyTorch counts them: generator, discriminator. */
const peers: readonly (readonly [id: string, generator: number, discriminator: number])[] = [
  ['2d', 33_666, 33_537],
  ['gan', 1_486_352, 533_505],
  ['dcgan-32-w64', 1_068_928, 663_296],
  ['wgan-gp', 1_068_928, 662_977],
  ['sngan', 1_203_331, 1_053_569],
  ['stylegan2', 7_056_600, 4_727_617],
  ['pix2pix', 29_244_611, 2_768_705],
];

it.each(peers)('trains as many numbers as the peer: %s', (id, generator, discriminator) => {
  const [one] = casesOf(id);
  const model = one!.model();
  expect(networkOf(model, 'G').info.parameters).toBe(generator);
  expect(networkOf(model, 'D').info.parameters).toBe(discriminator);
  expect(model.batch).toBe(one!.batch);
});
