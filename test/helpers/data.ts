/** Datasets as recipes see them, for tests that need nothing but their shape. */
import { type DataShape, onlyStream, pictureData, type PictureShape } from '../../shared/data/index.ts';

/** A dataset of pictures, and of labels where their names are given, 100 pictures each. */
export function dataOf(picture: PictureShape, labels: readonly string[] = []): Record<string, DataShape> {
  const counts = labels.map(() => 100);
  return {
    [onlyStream]: pictureData(picture, { count: Math.max(1, labels.length) * 100, labels, counts }),
  };
}
