import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { groupSize, minibatchDeviation } from '../../../../shared/gan/networks/minibatch-deviation.ts';
import { useEagerBackend } from '../../../helpers/eager.ts';
import { passOf } from '../../../helpers/passes.ts';
import { spread } from '../../compiler/oracle.ts';

beforeAll(useEagerBackend);

describe('minibatchDeviation', () => {
  it('adds the mean deviation of picture n with n + N/size and so on', () => {
    const layer = minibatchDeviation({ most: 2 })([2, 2, 3]);
    const { data } = spread([4, 2, 2, 3], 7);
    const y = layer.apply(tf.tensor(data, [4, 2, 2, 3]), passOf(layer, 4, 'training'));
    const expected = [0, 1].map((group) => {
      const deviations = Array.from({ length: 12 }, (_, at) => {
        const [a, b] = [data[group * 12 + at]!, data[(group + 2) * 12 + at]!];
        return Math.sqrt(((a - b) / 2) ** 2 + 1e-8);
      });
      return deviations.reduce((sum, value) => sum + value) / 12;
    });
    expect(y.shape).toEqual([4, 2, 2, 4]);
    const last = tf.slice(y, [0, 0, 0, 3], [-1, -1, -1, 1]).dataSync();
    last.forEach((value, at) => expect(value).toBeCloseTo(expected[Math.floor(at / 4) % 2]!, 5));
    expect(Array.from(tf.slice(y, [0, 0, 0, 0], [-1, -1, -1, 3]).dataSync())).toEqual(Array.from(data));
  });

  it('has groups that divide the batch', () => {
    expect([groupSize(16, 4), groupSize(6, 4), groupSize(7, 4), groupSize(2, 4)]).toEqual([4, 3, 1, 2]);
  });
});
