/** Names of files as the rules see them: one spelling for one file, whatever wrote it down. */

/**
 * Brings a relative path to one spelling: composed letters (NFC), forward slashes, and no `.`, `..` or empty parts.
 * `.\a\./b/../c.png` becomes `a/c.png`; what leads out of the folder ends at its top.
 */
export function cleanName(name: string): string {
  const parts: string[] = [];
  for (const part of name.normalize('NFC').replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** A name without its extension. */
export function stemOf(name: string): string {
  return name.replace(/\.[^./]*$/, '');
}

/** The folder of a name with its slash, '' at the top. */
export function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/') + 1);
}

/** Names that share more endings than this are too many to compare one by one; none of them is meant then. */
const maxAlike = 64;

/** Finds names by what somebody wrote of them in a table. */
export class NameIndex {
  readonly #asWritten: Endings;
  readonly #folded: Endings;
  readonly #stems: Endings;

  /** @param names clean, by their number */
  constructor(names: readonly string[]) {
    this.#asWritten = new Endings(names);
    this.#folded = new Endings(names.map(fold));
    this.#stems = new Endings(names.map((name) => fold(stemOf(name))));
  }

  /**
   * The number of the one name that is meant, or undefined. Tried in this order: as written, in other capitals, without
   * the extension. Folders may be missing at either's front (`1.png` for `images/1.png` and the other way round), as long
   * as one name alone remains.
   * @param folder of the table, with its slash: what it names lies there or below
   */
  find(folder: string, written: string): number | undefined {
    const name = cleanName(written);
    if (name === '') return undefined;
    const [within, folded] = [fold(folder), fold(name)];
    const found =
      this.#asWritten.find(folder, name) ??
      this.#folded.find(within, folded) ??
      this.#stems.find(within, folded) ??
      this.#stems.find(within, stemOf(folded));
    if (found !== undefined) return found;
    // Flickr8k counts the captions of a picture: `1.jpg#0`, `1.jpg#1` …
    const uncounted = name.replace(/#\d+$/, '');
    return uncounted === name ? undefined : this.find(folder, uncounted);
  }
}

/** Upper and lower case alike. */
export function fold(name: string): string {
  return name.toLowerCase();
}

/** Names by themselves and by their last part. */
class Endings {
  readonly #names: readonly string[];
  readonly #whole: ReadonlyMap<string, readonly number[]>;
  readonly #last: ReadonlyMap<string, readonly number[]>;

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#whole = numbersBy(names, (name) => name);
    this.#last = numbersBy(names, lastPart);
  }

  find(folder: string, name: string): number | undefined {
    const whole = only(this.#whole.get(folder + name)) ?? only(this.#whole.get(name));
    if (whole !== undefined) return whole;
    const alike = this.#last.get(lastPart(name)) ?? [];
    if (alike.length > maxAlike) return undefined;
    return only(
      alike.filter((number) => {
        const other = this.#names[number] ?? '';
        if (!other.startsWith(folder)) return false;
        const below = `/${other.slice(folder.length)}`;
        return below.endsWith(`/${name}`) || `/${name}`.endsWith(below);
      }),
    );
  }
}

function numbersBy(names: readonly string[], keyOf: (name: string) => string): Map<string, number[]> {
  const numbers = new Map<string, number[]>();
  names.forEach((name, number) => {
    const key = keyOf(name);
    const same = numbers.get(key);
    if (same === undefined) numbers.set(key, [number]);
    else same.push(number);
  });
  return numbers;
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function only(numbers: readonly number[] | undefined): number | undefined {
  return numbers?.length === 1 ? numbers[0] : undefined;
}
