import type { Conditioning } from './conditioning.ts';

/**
 * Both networks are given the label, and the discriminator judges whether picture and label belong together: the networks
 * say how, by concatenation (Mirza and Osindero 2014, arXiv:1411.1784) or by projection (Miyato and Koyama 2018,
 * arXiv:1802.05637).
 */
export const label: Conditioning = { id: 'label', roles: ['label'] };
