import type { PictureShape } from '../../data/index.ts';
import type { Latent, Range } from '../inputs/index.ts';
import type { Network } from './network.ts';

/** A pair of networks and the conventions they share. */
export interface Architecture {
  readonly picture: PictureShape;
  /** z. */
  readonly latent: Latent;
  /** Of pictures inside the networks. */
  readonly range: Range;
  /** [N, latent] → [N, H, W, C] */
  readonly generator: Network;
  /** [N, H, W, C] → [N, 1], logits: no sigmoid, the objectives have it inside. */
  readonly discriminator: Network;
}
