import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile, groupedConv2d, type Step } from '../../../shared/compiler/index.ts';
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

describe('channels first', () => {
  const spec = (...shape: number[]) => ({ shape, dtype: 'float32' as const });
  const compiled = (step: (x: tf.Tensor) => tf.Tensor, ...shape: number[]) => {
    const whole: Step = (_state, { x }) => ({ state: {}, outputs: { y: step(x!) } });
    return () => compile(whole, { state: {}, inputs: { x: spec(...shape) } });
  };

  it.each([
    ['depthToSpace', compiled((x) => tf.depthToSpace(x as tf.Tensor4D, 2, 'NCHW'), 1, 4, 2, 2)],
    [
      'depthwiseConv2d',
      compiled(
        (x) => tf.depthwiseConv2d(x as tf.Tensor4D, tf.ones([1, 1, 3, 1]), 1, 'valid', 'NCHW'),
        1,
        3,
        4,
        3,
      ),
    ],
  ])('are refused by %s', (_name, call) => {
    expect(call).toThrow('Images in NCHW layout cannot be compiled.');
  });
});
