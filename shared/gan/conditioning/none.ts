import type { Conditioning } from './conditioning.ts';

/** Nobody says what to draw. */
export const none: Conditioning = { id: 'none', roles: [] };
