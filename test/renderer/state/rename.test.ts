import { describe, expect, it, vi } from 'vitest';
import { Rename } from '../../../renderer/state/rename.svelte.ts';
import { StudioError } from '../../../shared/contract/index.ts';

const taken = new StudioError('run_name_taken', { name: 'cats' });

describe('Rename', () => {
  it('ends when the studio has taken the name', async () => {
    const send = vi.fn(() => Promise.resolve());
    const rename = new Rename(() => 'first', send);
    rename.type('  second ');
    await rename.take();
    expect(send.mock.calls).toEqual([['second']]);
    expect(rename.typed).toBeNull();
  });

  it('sends nothing for the old name or for none', async () => {
    const send = vi.fn(() => Promise.resolve());
    const rename = new Rename(() => 'first', send);
    for (const text of ['first', ' ']) {
      rename.type(text);
      await rename.take();
      expect(rename.typed).toBeNull();
    }
    expect(send).not.toHaveBeenCalled();
  });

  it('keeps what was typed where the studio refuses it, with the reason, and asks again only for another', async () => {
    const send = vi.fn(() => Promise.reject(taken));
    const rename = new Rename(() => 'first', send);
    rename.type('cats');
    await rename.take();
    await rename.take();
    expect([rename.typed, rename.problem?.code]).toEqual(['cats', 'run_name_taken']);
    expect(send).toHaveBeenCalledTimes(1);
    rename.type('cats 2');
    expect(rename.problem).toBeNull();
    rename.cancel();
    expect(rename.typed).toBeNull();
  });
});
