import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { groupedConv2d } from '../../../shared/compiler/index.ts';
import { StudioError } from '../../../shared/errors/index.ts';

describe('groupedConv2d', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('says which channels do not fall into the groups', () => {
    const call = () => groupedConv2d(tf.zeros([1, 4, 4, 6]), tf.zeros([3, 3, 2, 6]), 2);
    expect(call).toThrow(StudioError);
    expect(call).toThrow(
      '2 groups do not divide a convolution of 6 channels, whose filters see 2 and make 6.',
    );
  });

  it('says that the filters are not a multiple of the groups', () => {
    expect(() => groupedConv2d(tf.zeros([1, 4, 4, 6]), tf.zeros([3, 3, 3, 5]), 2)).toThrow(/make 5/);
  });
});
