/** Families of networks, one file each. */
export type { Architecture } from './architecture.ts';
export { dcgan } from './dcgan.ts';
export type { LabelUse } from './label.ts';
export type { BufferSpec, Initial, Layer, LayerFactory, NoiseSpec, Pass, ValueSpec } from './layer.ts';
export { mlp } from './mlp.ts';
export { type Network, sequence } from './network.ts';
export { pointNetworks } from './points.ts';
export { resnet } from './resnet.ts';
export { spectral } from './spectral.ts';
export { type StyleGenerator, stylegan2, type StyleOptions } from './stylegan2/index.ts';
export { type Normalization, patchDiscriminator, unet, unetLevels } from './unet.ts';
