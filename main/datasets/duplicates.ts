/** Finds pictures that repeat, exactly or almost, in time that grows with their number and hardly faster. */

/** Brightness hashes may differ in this many of 64 bits. */
const maxBits = 3;
/** Thumbnails may differ by this much on average, of 255. */
const maxDifference = 6;
/** Mean colours may differ by this much a channel, of 255. */
const maxTint = 10;
/** Earlier pictures of one bucket that a picture is compared with: a bucket of thousands of flat pictures stays linear. */
const maxCompared = 48;
/** Groups and members listed at most. */
const maxGroups = 1000;
const maxMembers = 100;

/** 64 brightnesses of an 8 × 8 thumbnail. */
const cells = 64;

/** Everything needed to compare pictures, in flat arrays: 83 bytes a picture. */
export class Fingerprints {
  #count = 0;
  #hashes = new BigUint64Array(1024);
  #looks = new Uint16Array(1024 * 4);
  #thumbnails = new Uint8Array(1024 * cells);
  #means = new Uint8Array(1024 * 3);

  get count(): number {
    return this.#count;
  }

  /** @param thumbnail uint8 [8, 8] @param mean of red, green and blue */
  add(hash: bigint, thumbnail: Uint8Array, mean: readonly number[]): void {
    if (this.#count === this.#hashes.length) this.#grow();
    const at = this.#count++;
    this.#hashes[at] = hash;
    this.#thumbnails.set(thumbnail, at * cells);
    this.#looks.set(lookOf(thumbnail), at * 4);
    this.#means.set(mean.map(Math.round), at * 3);
  }

  /** For each picture that repeats an earlier one exactly, which one; -1 for all others. */
  firstOfEach(): Int32Array {
    const hashes = this.#hashes;
    const order = new Uint32Array(this.#count).map((_, i) => i);
    const rank = (a: number, b: number): number => {
      const [left, right] = [hashes[a] ?? 0n, hashes[b] ?? 0n];
      return left < right ? -1 : left > right ? 1 : a - b;
    };
    order.sort(rank);
    const first = new Int32Array(this.#count).fill(-1);
    let head = order[0] ?? 0;
    for (const entry of order.subarray(1)) {
      if (hashes[entry] === hashes[head]) first[entry] = head;
      else head = entry;
    }
    return first;
  }

  /**
   * Groups of pictures that look almost the same but are not. Two hashes that differ in at most 3 of 64 bits agree in at
   * least one of four 16-bit quarters, so only pictures that share a quarter are compared.
   * @param first as `firstOfEach` gives it; exact repeats are left out
   */
  lookAlikes(first: Int32Array): number[][] {
    const parent = new Int32Array(this.#count).map((_, i) => i);
    for (let quarter = 0; quarter < 4; quarter++) {
      const buckets = new Map<number, number[]>();
      for (let entry = 0; entry < this.#count; entry++) {
        if (first[entry] !== -1) continue;
        const key = this.#looks[entry * 4 + quarter] ?? 0;
        const bucket = buckets.get(key) ?? [];
        for (const earlier of bucket) {
          if (this.#isAlike(earlier, entry)) parent[rootOf(parent, entry)] = rootOf(parent, earlier);
        }
        bucket.push(entry);
        if (bucket.length > maxCompared) bucket.shift();
        buckets.set(key, bucket);
      }
    }
    return groupsOf(parent.length, (entry) => rootOf(parent, entry));
  }

  #isAlike(a: number, b: number): boolean {
    let bits = 0;
    for (let i = 0; i < 4; i++) bits += ones((this.#looks[a * 4 + i] ?? 0) ^ (this.#looks[b * 4 + i] ?? 0));
    if (bits > maxBits) return false;
    for (let i = 0; i < 3; i++) {
      if (Math.abs((this.#means[a * 3 + i] ?? 0) - (this.#means[b * 3 + i] ?? 0)) > maxTint) return false;
    }
    let difference = 0;
    for (let i = 0; i < cells; i++) {
      difference += Math.abs((this.#thumbnails[a * cells + i] ?? 0) - (this.#thumbnails[b * cells + i] ?? 0));
    }
    return difference <= maxDifference * cells;
  }

  #grow(): void {
    const grown = this.#hashes.length * 2;
    const [hashes, looks, thumbnails, means] = [this.#hashes, this.#looks, this.#thumbnails, this.#means];
    (this.#hashes = new BigUint64Array(grown)).set(hashes);
    (this.#looks = new Uint16Array(grown * 4)).set(looks);
    (this.#thumbnails = new Uint8Array(grown * cells)).set(thumbnails);
    (this.#means = new Uint8Array(grown * 3)).set(means);
  }
}

/** The members of each exact repeat, from what `firstOfEach` gave. */
export function exactGroups(first: Int32Array): number[][] {
  return groupsOf(first.length, (entry) => {
    const head = first[entry] ?? -1;
    return head === -1 ? entry : head;
  });
}

/** Entries by their head, groups of one left out, the first entry's group first. */
function groupsOf(count: number, headOf: (entry: number) => number): number[][] {
  const groups = new Map<number, number[]>();
  for (let entry = 0; entry < count; entry++) {
    const head = headOf(entry);
    if (head === entry) continue;
    const group = groups.get(head);
    if (group === undefined) groups.set(head, [head, entry]);
    else if (group.length < maxMembers) group.push(entry);
  }
  return [...groups.values()].map((group) => group.sort((a, b) => a - b)).slice(0, maxGroups);
}

/** Union–find with path halving. */
function rootOf(parent: Int32Array, entry: number): number {
  let at = entry;
  for (let up = parent[at] ?? at; up !== at; up = parent[at] ?? at) {
    parent[at] = parent[up] ?? up;
    at = up;
  }
  return at;
}

/**
 * Perceptual hash of 64 bits: the signs of the low frequencies of the thumbnail (its cosine transform) against their
 * median, which shifts of brightness and contrast leave as they are. C. Zauner 2010, "Implementation and benchmarking
 * of perceptual image hash functions".
 */
function lookOf(thumbnail: Uint8Array): Uint16Array {
  const waves = transform(transform(Float64Array.from(thumbnail)));
  const middle = waves.slice(1).sort()[31] ?? 0;
  const hash = new Uint16Array(4);
  waves.forEach((wave, i) => {
    if (i > 0 && wave > middle) hash[i >> 4] = (hash[i >> 4] ?? 0) | (1 << (i & 15));
  });
  return hash;
}

const cosines = Float64Array.from({ length: cells }, (_, i) =>
  Math.cos(((2 * (i & 7) + 1) * (i >> 3) * Math.PI) / 16),
);

/** Cosine transform of each row of [8, 8], transposed: twice gives the transform of both axes. */
function transform(values: Float64Array): Float64Array {
  const out = new Float64Array(cells);
  for (let row = 0; row < 8; row++) {
    for (let wave = 0; wave < 8; wave++) {
      let sum = 0;
      for (let x = 0; x < 8; x++) sum += (values[row * 8 + x] ?? 0) * (cosines[wave * 8 + x] ?? 0);
      out[wave * 8 + row] = sum;
    }
  }
  return out;
}

function ones(bits: number): number {
  let rest = bits - ((bits >> 1) & 0x5555);
  rest = (rest & 0x3333) + ((rest >> 2) & 0x3333);
  rest = (rest + (rest >> 4)) & 0x0f0f;
  return (rest + (rest >> 8)) & 0x1f;
}
