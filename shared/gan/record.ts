/** Small helpers for flat records with path-like names. */
import { invariant } from '../errors/index.ts';

type Flat<T> = Readonly<Record<string, T>>;

/** The value of a name that must be there. */
export function take<T>(record: Flat<T>, name: string): T {
  const value = record[name];
  invariant(value !== undefined, `no value named ${name}`);
  return value;
}

/** `{ a: 1 }` under `G` → `{ 'G/a': 1 }`. */
export function under<T>(prefix: string, record: Flat<T>): Flat<T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}/${name}`, value]));
}

/** The entries under a prefix, without it: the reverse of `under`. */
export function inside<T>(prefix: string, record: Flat<T>): Flat<T> {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([name]) => name.startsWith(`${prefix}/`))
      .map(([name, value]) => [name.slice(prefix.length + 1), value]),
  );
}

/** The same names with other values. */
export function mapValues<A, B>(record: Flat<A>, change: (value: A, name: string) => B): Flat<B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
