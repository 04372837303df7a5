import type { Dataset } from '../../../shared/contract/index.ts';

/**
 * Addresses of pictures that the studio serves. A browser keeps them, and entries that were added and taken back give
 * their numbers to others.
 */
export const itemUrl = (
  { id, version, bytes }: Pick<Dataset, 'id' | 'version' | 'bytes'>,
  index: number,
): string => `/media/datasets/${id}/items/${index}.png?v=${version}.${bytes}`;

/** The thumbnail of one entry of an inspection. */
export const entryUrl = (inspection: string, entry: number): string =>
  `/media/inspections/${inspection}/${entry}.png`;
