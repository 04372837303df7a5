import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Initial } from '../../../../shared/gan/index.ts';
import { batchNormalization, instanceNormalization } from '../../../../shared/gan/networks/normalization.ts';
import { useEagerBackend } from '../../../helpers/eager.ts';
import { passOf } from '../../../helpers/passes.ts';
import { spread } from '../../compiler/oracle.ts';

const scale: Initial = { kind: 'constant', value: 1.5 };

beforeAll(useEagerBackend);

describe('instanceNormalization', () => {
  it('equals batch norm in training on every picture by itself', () => {
    const x = tf.tensor(spread([3, 4, 5, 2], 3).data, [3, 4, 5, 2]);
    const [instance, batch] = [
      instanceNormalization({ scale })([4, 5, 2]),
      batchNormalization({ scale })([4, 5, 2]),
    ];
    const found = instance.apply(x, passOf(instance, 3, 'sampling'));
    const alone = [0, 1, 2].map((at) =>
      batch.apply(tf.slice(x, [at, 0, 0, 0], [1, -1, -1, -1]), passOf(batch, 1, 'training')),
    );
    expect(Math.max(...tf.abs(tf.sub(found, tf.concat(alone, 0))).dataSync())).toBeLessThan(1e-5);
  });
});
