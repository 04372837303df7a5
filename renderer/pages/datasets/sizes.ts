/** Sizes of pictures in classes of their shorter side, each twice the last: what decides which size to import. */
type Sizes = readonly { readonly width: number; readonly height: number; readonly count: number }[];

const sides = [16, 32, 64, 128, 256, 512, 1024, 2048] as const;

/** The class a shorter side falls into; everything smaller is in the first, everything larger in the last. */
export function bucketOf(side: number): number {
  const at = sides.findIndex((limit) => side <= limit);
  return at < 0 ? sides.length - 1 : at;
}

export function sizeBuckets(sizes: Sizes): readonly { readonly side: number; readonly count: number }[] {
  const counts = sides.map(() => 0);
  for (const { width, height, count } of sizes) {
    const at = bucketOf(Math.min(width, height));
    counts[at] = (counts[at] ?? 0) + count;
  }
  return sides.map((side, at) => ({ side, count: counts[at] ?? 0 }));
}

/** How many pictures are smaller than a size in either direction, and so would be enlarged. */
export function smallerThan(sizes: Sizes, width: number, height: number): number {
  return sizes.reduce((sum, size) => sum + (size.width < width || size.height < height ? size.count : 0), 0);
}
