/**
 * tfjs's `cpu` backend with its kernel for the gradient of a nearest-neighbour resize put right: that of version 4.22
 * gives every picture of a batch the gradient of the first. Here it is run for each by itself.
 */
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { invariant } from '../../shared/errors/index.ts';
import { take } from '../../shared/gan/record.ts';
import { dim, sizeOf } from '../../shared/gan/shape.ts';

const whole = tf.getKernel(tf.ResizeNearestNeighborGrad, 'cpu');

/** Works on plain values: a tensor made over a kernel's operand would free that operand with itself. */
const each: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  invariant(backend instanceof MathBackendCPU, 'a kernel of the cpu backend runs on it');
  const cpu = backend;
  const named = inputs as Readonly<Record<string, tf.TensorInfo>>;
  const valuesOf = (info: tf.TensorInfo): Float32Array =>
    Float32Array.from(cpu.readSync(info.dataId) as Float32Array);
  const pictureOf = (name: string, at: number): tf.TensorInfo => {
    const { shape, dtype, ...info } = take(named, name);
    const size = sizeOf(shape.slice(1));
    const values = valuesOf({ ...info, shape, dtype }).subarray(at * size, (at + 1) * size);
    return cpu.makeTensorInfo([1, ...shape.slice(1)], dtype, values);
  };
  const { shape } = take(named, 'images');
  const gradients = Array.from({ length: dim(shape, 0) }, (_, at) => {
    const one = { images: pictureOf('images', at), dy: pictureOf('dy', at) };
    const gradient = whole.kernelFunc({ inputs: one, attrs, backend }) as tf.TensorInfo;
    const values = valuesOf(gradient);
    for (const info of [one.images, one.dy, gradient]) cpu.disposeIntermediateTensorInfo(info);
    return values;
  });
  return cpu.makeTensorInfo(shape, 'float32', Float32Array.from(gradients.flatMap((values) => [...values])));
};

tf.unregisterKernel(tf.ResizeNearestNeighborGrad, 'cpu');
tf.registerKernel({ ...whole, kernelFunc: each });
