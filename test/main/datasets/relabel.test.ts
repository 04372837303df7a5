import { describe, expect, it } from 'vitest';
import type { LabelChange } from '../../../shared/contract/index.ts';
import { relabelled } from '../../../main/datasets/relabel.ts';

const labels = { names: ['cat', '犬', 'bird'], of: Int32Array.of(0, 1, 2, 0, -1) };

function after(change: LabelChange): readonly (string | null)[] {
  const { names, of } = relabelled(labels, change);
  return [...of].map((label) => names[label] ?? null);
}
const namesAfter = (change: LabelChange): readonly string[] => relabelled(labels, change).names;
const failure = (code: string, params: object): Error =>
  expect.objectContaining({ code, params: expect.objectContaining(params) as object }) as Error;

describe('labels', () => {
  it('are renamed in their place, with the name in one form', () => {
    expect(namesAfter({ kind: 'rename', from: '犬', to: ' Cafe\u0301 ' })).toEqual([
      'cat',
      'Caf\u00e9',
      'bird',
    ]);
    expect(namesAfter({ kind: 'rename', from: 'cat', to: 'cat' })).toEqual(labels.names);
  });

  it('are merged into one of them, another, or a new one', () => {
    expect(after({ kind: 'merge', from: ['cat', '犬'], to: '犬' })).toEqual(['犬', '犬', 'bird', '犬', null]);
    expect(namesAfter({ kind: 'merge', from: ['犬'], to: 'cat' })).toEqual(['cat', 'bird']);
    expect(namesAfter({ kind: 'merge', from: ['bird', '犬'], to: 'other' })).toEqual(['cat', 'other']);
  });

  it('are given to entries, and are gone with their last', () => {
    expect(after({ kind: 'set', items: [4, 1], label: 'fish' })).toEqual([
      'cat',
      'fish',
      'bird',
      'cat',
      'fish',
    ]);
    expect(namesAfter({ kind: 'set', items: [1], label: 'fish' })).toEqual(['cat', 'bird', 'fish']);
    expect(after({ kind: 'set', items: [2], label: null })).toEqual(['cat', '犬', null, 'cat', null]);
    expect([...labels.of]).toEqual([0, 1, 2, 0, -1]);
  });

  it('say what is wrong with a change', () => {
    const refused = (change: LabelChange, code: string, params: object): void => {
      expect(() => relabelled(labels, change)).toThrow(failure(code, params));
    };
    refused({ kind: 'rename', from: 'Cat', to: 'x' }, 'label_not_found', {
      label: 'Cat',
      known: 'cat, 犬, bird',
    });
    refused({ kind: 'merge', from: ['cat', 'cow'], to: 'cat' }, 'label_not_found', { label: 'cow' });
    refused({ kind: 'rename', from: 'cat', to: 'bird' }, 'label_taken', { label: 'bird', from: 'cat' });
    for (const to of ['', ' ', 'a\nb', 'x'.repeat(121)]) {
      refused({ kind: 'rename', from: 'cat', to }, 'label_name_wrong', { found: to, most: 120 });
    }
    refused({ kind: 'set', items: [0, 5], label: 'cat' }, 'entry_not_found', { entry: 5, count: 5 });
  });
});
