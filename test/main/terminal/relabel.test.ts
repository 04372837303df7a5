import { expect, it } from 'vitest';
import { changeOf, type RelabelFlags } from '../../../main/terminal/relabel.ts';

it('reads one change of labels', () => {
  expect(changeOf({ rename: 'cat', to: '猫' })).toEqual({ kind: 'rename', from: 'cat', to: '猫' });
  expect(changeOf({ merge: ['a', 'b'], to: 'a' })).toEqual({ kind: 'merge', from: ['a', 'b'], to: 'a' });
  expect(changeOf({ items: '7, 0-2', to: 'a' })).toEqual({ kind: 'set', items: [7, 0, 1, 2], label: 'a' });
  expect(changeOf({ items: '3' })).toEqual({ kind: 'set', items: [3], label: null });
});

it.each<[RelabelFlags, string]>([
  [{}, 'relabel_unclear'],
  [{ to: 'a' }, 'relabel_unclear'],
  [{ rename: 'a' }, 'relabel_unclear'],
  [{ rename: 'a', merge: ['b'], to: 'c' }, 'relabel_unclear'],
  ...['', 'x', '-1', '1-', '5-2', '1.5', '0-999999999'].map((items): [RelabelFlags, string] => [
    { items },
    'argument_entries_wrong',
  ]),
])('refuses %j', (flags, code) => {
  expect(() => changeOf(flags)).toThrow(expect.objectContaining({ code }) as Error);
});
