import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { detailsOf, Toasts } from '../../../renderer/state/toasts.svelte.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('Toasts', () => {
  it('go by themselves, but not while they are read', () => {
    const toasts = new Toasts();
    const read = toasts.show({ title: 'Removed' });
    toasts.show({ title: 'Saved' });
    toasts.hold(read);
    vi.advanceTimersByTime(20_000);
    expect(toasts.list.map(({ title }) => title)).toEqual(['Removed']);
    toasts.release(read);
    vi.advanceTimersByTime(20_000);
    expect(toasts.list).toEqual([]);
  });

  it('keep errors until they are closed, and say each once', () => {
    const toasts = new Toasts();
    const first = toasts.show({ title: 'Full', body: 'Free some space.', stays: true });
    expect(toasts.show({ title: 'Full', body: 'Free some space.', stays: true })).toBe(first);
    vi.advanceTimersByTime(60_000);
    expect(toasts.list).toHaveLength(1);
    toasts.close(first);
    expect(toasts.list).toEqual([]);
  });
});

describe('detailsOf', () => {
  it('holds what a report needs', () => {
    const details = detailsOf({ code: 'port_in_use', params: { port: 80 }, detail: 'at listen' });
    expect(details).toBe('code: port_in_use\nport: 80\n\nat listen');
  });
});
