/** Families of networks, one file each. */
export type { Architecture, PictureShape } from './architecture.ts';
export { dcgan } from './dcgan.ts';
export type { Initial, Layer, LayerFactory, NoiseSpec, Pass, ValueSpec } from './layer.ts';
export { mlp } from './mlp.ts';
export { type Network, sequence } from './network.ts';
