/** Captions: looked for, and changed. */
import { StudioError } from '../../shared/contract/index.ts';
import type { Store } from './store.ts';

type Captioned = Pick<Store, 'captions' | 'count'>;

/** Finds the entries whose captions have a text in them, and remembers the last answer: a long list is asked for in pages. */
export function captionSearch(): (store: Captioned, wanted: string) => ReadonlySet<number> {
  let last: { store: Captioned; wanted: string; found: ReadonlySet<number> } | null = null;
  return (store, wanted) => {
    if (last?.store !== store || last.wanted !== wanted) {
      last = { store, wanted, found: entriesWith(store, wanted) };
    }
    return last.found;
  };
}

/** Capital or small letters, and how an accent was typed, make no difference. */
function entriesWith(store: Captioned, wanted: string): ReadonlySet<number> {
  const text = folded(wanted).trim();
  const found = new Set<number>();
  let entry = 0;
  for (const caption of store.captions()) {
    if (folded(caption).includes(text)) found.add(entry);
    entry += 1;
  }
  return found;
}

const folded = (text: string): string => text.normalize('NFC').toLowerCase();

/**
 * All captions, with those of one entry replaced: one a line, without spaces around it.
 * @throws StudioError `entry_not_found`
 */
export function recaptioned(store: Captioned, entry: number, caption: string): Iterable<string> {
  if (entry >= store.count) throw new StudioError('entry_not_found', { entry, count: store.count });
  const lines = caption.normalize('NFC').split(/\r\n|[\n\r\u2028\u2029]/);
  return replaced(
    store.captions(),
    entry,
    lines
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join('\n'),
  );
}

function* replaced(
  captions: Iterable<string>,
  entry: number,
  caption: string,
): Generator<string, void, void> {
  let at = 0;
  for (const one of captions) {
    yield at === entry ? caption : one;
    at += 1;
  }
}
