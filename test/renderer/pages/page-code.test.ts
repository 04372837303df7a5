import type { Component } from 'svelte';
import { expect, it, vi } from 'vitest';
import { PageCode } from '../../../renderer/pages/page-code.svelte.ts';

const icon = (() => undefined) as unknown as Component;
const component = (() => undefined) as unknown as Component;

it('fetches the open page, the others afterwards, and each once', async () => {
  const load = vi.fn(() => Promise.resolve({ default: component }));
  const failing = vi.fn(() => Promise.resolve({ default: component }));
  failing.mockRejectedValueOnce(new TypeError('no studio'));
  const views = [
    { page: 'runs', title: () => '', icon, load },
    { page: 'settings', title: () => '', icon, load: failing },
  ] as const;
  const code = new PageCode(views);
  expect(code.of('runs')).toBeUndefined();
  await code.load(views[0]);
  expect(code.of('runs')).toBe(component);
  expect(code.of('settings')).toBeUndefined();
  await code.loadAll();
  expect(code.of('settings')).toBeUndefined();
  await code.load(views[1]);
  expect(code.of('settings')).toBe(component);
  expect([load, failing].map(({ mock }) => mock.calls.length)).toEqual([1, 2]);
});
