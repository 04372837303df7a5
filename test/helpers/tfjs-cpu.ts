/**
 * tfjs's `cpu` backend with its kernel for the gradient of a nearest-neighbour resize put right: that of version 4.22
 * gives every picture of a batch the gradient of the first. Here it is run for each by itself.
 */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { take } from '../../shared/gan/record.ts';
import { dim } from '../../shared/gan/shape.ts';

const whole = tf.getKernel(tf.ResizeNearestNeighborGrad, 'cpu');

const each: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const tensor = (info: tf.TensorInfo): tf.Tensor => tf.engine().makeTensorFromTensorInfo(info);
  const images = tensor(take(inputs as Record<string, tf.TensorInfo>, 'images'));
  const dy = tensor(take(inputs as Record<string, tf.TensorInfo>, 'dy'));
  const parts = Array.from({ length: dim(dy.shape, 0) }, (_, at) => {
    const one = (x: tf.Tensor): tf.Tensor => tf.slice(x, [at, 0, 0, 0], [1, -1, -1, -1]);
    const given = { images: one(images), dy: one(dy) };
    return tensor(whole.kernelFunc({ inputs: given, attrs, backend }) as tf.TensorInfo);
  });
  return tf.concat(parts, 0);
};

tf.unregisterKernel(tf.ResizeNearestNeighborGrad, 'cpu');
tf.registerKernel({ ...whole, kernelFunc: each });
