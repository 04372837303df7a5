import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  drawNoise,
  findRecipe,
  initialState,
  networkOf,
  trainingPrograms,
} from '../../../../shared/gan/index.ts';
import { mapValues } from '../../../../shared/gan/record.ts';
import { openContext } from '../../../../shared/gan/train/context.ts';
import { dataOf } from '../../../helpers/data.ts';
import { unstack } from '../../../helpers/updates.ts';
import { toTensor, useEagerBackend } from '../../../helpers/eager.ts';

beforeAll(useEagerBackend);

describe('several batches of one network', () => {
  // Batch norm looks at each batch; dropout has noise of its own for each; a batch of 600 is run apart.
  it.each([
    ['dcgan', { width: 4, latent: 4, batch: 2 }, 2, true],
    ['gan', { latent: 4, batch: 2 }, 2, true],
    ['dcgan', { width: 4, latent: 4, batch: 600 }, 600, false],
  ] as const)('are judged as each alone (%s, %o)', (recipe, options, batch, isTogether) => {
    const model = findRecipe(recipe).build(options, dataOf({ width: 16, height: 16, channels: 1 }));
    const [program] = trainingPrograms(model);
    const state = mapValues(initialState(model, 1), toTensor);
    const drawn = unstack(drawNoise(program!.feeding.noise, batch, 1, { first: 0, count: 1 }), 0);
    const { context } = openContext(model, program!.phases[0]!, state, mapValues(drawn, toTensor));
    const [a, b] = [1, 2].map((seed) => tf.randomUniform([batch, 16, 16, 1], -1, 1, 'float32', seed));
    const batches = [
      { x: a!, noise: 'D/real' },
      { x: b!, noise: 'D/fake' },
    ] as const;
    let runs = 0;
    const network = networkOf(model, 'D');
    const counting: typeof network = {
      ...network,
      apply(x, pass) {
        runs += 1;
        return network.apply(x, pass);
      },
    };
    const counted = { ...model, networks: { ...model.networks, D: counting } };
    const { context: watched } = openContext(counted, program!.phases[0]!, state, mapValues(drawn, toTensor));
    const together = watched.runTogether('D', batches);
    expect(runs).toBe(isTogether ? 1 : 2);
    batches.forEach(({ x, noise }, at) => {
      const [found, expected] = [together[at]!.dataSync(), context.run('D', x, noise).dataSync()];
      found.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
    });
  });
});
