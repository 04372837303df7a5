import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection, type Line } from '../../renderer/connection.svelte.ts';

function someLine(): { line: Line; cut: () => void } {
  const end = Promise.withResolvers<undefined>();
  return {
    line: { link: { call: () => Promise.resolve() }, closed: end.promise },
    cut: () => end.resolve(undefined),
  };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('Connection', () => {
  it('opens, says when it is lost, and opens again', async () => {
    const first = someLine();
    const second = someLine();
    const opener = vi
      .fn<() => Promise<Line>>()
      .mockResolvedValueOnce(first.line)
      .mockResolvedValueOnce(second.line);
    const connection = new Connection(opener);
    expect(connection.state).toBe('connecting');
    void connection.keep(new AbortController().signal);
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.state).toBe('open');
    first.cut();
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.state).toBe('lost');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(connection.state).toBe('open');
    expect(await connection.line()).toBe(second.line);
  });

  it('lets a call wait for a line that is being opened', async () => {
    const { line } = someLine();
    const opener = vi
      .fn<() => Promise<Line>>()
      .mockRejectedValueOnce(new Error('refused'))
      .mockResolvedValue(line);
    const connection = new Connection(opener);
    const waiting = connection.line();
    void connection.keep(new AbortController().signal);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await waiting).toBe(line);
  });

  it('tells a call that waited too long that the connection is lost', async () => {
    const connection = new Connection(() => Promise.reject(new Error('refused')));
    const waiting = expect(connection.line()).rejects.toMatchObject({ code: 'connection_lost' });
    await vi.advanceTimersByTimeAsync(60_000);
    await waiting;
  });
});
