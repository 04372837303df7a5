/** Networks that the benchmark compares and no recipe has. */
import { dense, flatten, reshapeTo } from '../../../shared/gan/networks/dense.ts';
import { leakyRelu, tanh } from '../../../shared/gan/networks/activation.ts';
import type { PictureShape } from '../../../shared/data/index.ts';
import type { Architecture } from '../../../shared/gan/networks/architecture.ts';
import type { LayerFactory } from '../../../shared/gan/networks/layer.ts';
import { sequence } from '../../../shared/gan/networks/network.ts';

type Named = readonly [name: string, factory: LayerFactory];

const initial = { kind: 'normal', mean: 0, deviation: 0.02 } as const;

/** Dense layers with leaky ReLU between them. */
function layersOf(units: readonly number[], slope: number): Named[] {
  return units.flatMap((width, at): Named[] => [
    [`layer${at + 1}/dense`, dense({ units: width, initial })],
    ...(at < units.length - 1 ? [[`layer${at + 1}/relu`, leakyRelu(slope)] as const] : []),
  ]);
}

/**
 * Fully connected networks with leaky ReLU: generator [N, latent] → … → [N, H, W, C] by tanh, discriminator the other way.
 * @param options.generator units of its layers but the last @param options.discriminator units of its layers
 */
export function plainMlp(
  picture: PictureShape,
  options: { latent: number; generator: readonly number[]; discriminator: readonly number[]; slope: number },
): Architecture {
  const { latent, generator, discriminator, slope } = options;
  const shape = [picture.height, picture.width, picture.channels];
  const size = shape.reduce((a, b) => a * b);
  return {
    picture,
    latent: { kind: 'latent', size: latent, law: 'normal' },
    range: 'signed',
    generator: sequence(
      'generator',
      [latent],
      [
        ...layersOf([...generator, size], slope),
        ['picture/tanh', tanh()],
        ['picture/reshape', reshapeTo(shape)],
      ],
    ),
    discriminator: sequence('discriminator', shape, [
      ['picture/flatten', flatten()],
      ...layersOf(discriminator, slope),
    ]),
  };
}
