import { describe, expect, it, vi } from 'vitest';
import { ItemPages } from '../../../renderer/state/item-pages.svelte.ts';

const item = (index: number) => ({ index, label: null, caption: null, file: `${index}.png`, removed: false });
const pagesOf = (total: number) =>
  vi.fn((offset: number, limit: number) =>
    Promise.resolve({
      total,
      items: Array.from({ length: Math.min(limit, total - offset) }, (_, at) => item(offset + at)),
    }),
  );
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('ItemPages', () => {
  it('fetches the start, then only what is looked at, each part once', async () => {
    const fetch = pagesOf(1000);
    const items = new ItemPages(fetch, () => undefined);
    await settle();
    expect(items.total).toBe(1000);
    items.need(390, 410);
    items.need(395, 405);
    await settle();
    expect(fetch.mock.calls.map(([offset]) => offset)).toEqual([0, 200, 400]);
    expect(items.at(405)?.file).toBe('405.png');
    expect(items.at(999)).toBeUndefined();
  });

  it('tells a failure and tries again when asked again', async () => {
    const failed = vi.fn();
    const fetch = pagesOf(10).mockRejectedValueOnce(new Error('lost'));
    const items = new ItemPages(fetch, failed);
    await settle();
    expect(failed).toHaveBeenCalledOnce();
    items.need(0, 1);
    await settle();
    expect(items.total).toBe(10);
  });
});
