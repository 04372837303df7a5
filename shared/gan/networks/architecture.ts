import type { Network } from './network.ts';

/** What a network must draw and judge. */
export interface PictureShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** A pair of networks and the conventions they share. */
export interface Architecture {
  readonly picture: PictureShape;
  /** z: its length and distribution. */
  readonly latent: { readonly size: number; readonly kind: 'normal' | 'uniform' };
  /** Range of a picture inside the networks: `unit` [0, 1], `signed` [−1, 1]. */
  readonly range: 'unit' | 'signed';
  /** [N, latent] → [N, H, W, C] */
  readonly generator: Network;
  /** [N, H, W, C] → [N, 1], logits: no sigmoid, the objectives have it inside. */
  readonly discriminator: Network;
}
