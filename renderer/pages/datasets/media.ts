/** Addresses of pictures that the studio serves. */
export const itemUrl = (dataset: string, index: number): string =>
  `/media/datasets/${dataset}/items/${index}.png`;

/** The thumbnail of one entry of an inspection. */
export const entryUrl = (inspection: string, entry: number): string =>
  `/media/inspections/${inspection}/${entry}.png`;
