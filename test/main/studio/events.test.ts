import { describe, expect, it } from 'vitest';
import { createEvents } from '../../../main/studio/events.ts';
import type { StudioEvent, Vitals } from '../../../shared/contract/index.ts';

const vitals = (queued: number): Vitals => ({
  engine: 'onnxruntime-cpu',
  threads: 2,
  memoryBytes: 0,
  freeDiskBytes: 0,
  queued,
});
const first: StudioEvent = { kind: 'vitals', vitals: vitals(-1) };
const row = (step: number): StudioEvent => ({
  kind: 'metrics',
  run: 'r',
  rows: [{ step, values: { d: step } }],
});

describe('events', () => {
  it('gives the snapshot first, then only the last of several changes of one thing', async () => {
    const events = createEvents();
    const stream = events.subscribe(() => first);
    expect((await stream.next()).value).toBe(first);
    events.publish({ kind: 'vitals', vitals: vitals(1) });
    events.publish({ kind: 'vitals', vitals: vitals(2) });
    expect((await stream.next()).value).toEqual({ kind: 'vitals', vitals: vitals(2) });
    await stream.return();
  });

  it('joins metric rows of one run and keeps their order', async () => {
    const events = createEvents();
    const stream = events.subscribe(() => first);
    await stream.next();
    for (const step of [1, 2, 3]) events.publish(row(step));
    const { value } = await stream.next();
    expect(value).toMatchObject({ kind: 'metrics', rows: [{ step: 1 }, { step: 2 }, { step: 3 }] });
    await stream.return();
  });

  it('misses nothing that is published between two deliveries', async () => {
    const events = createEvents();
    const stream = events.subscribe(() => first);
    await stream.next();
    events.publish(row(1));
    await stream.next();
    events.publish(row(2));
    expect((await stream.next()).value).toMatchObject({ rows: [{ step: 2 }] });
    await stream.return();
  });

  it('ends when its subscriber goes away', async () => {
    const events = createEvents();
    const gone = new AbortController();
    const stream = events.subscribe(() => first, gone.signal);
    await stream.next();
    const waiting = stream.next();
    gone.abort();
    expect((await waiting).done).toBe(true);
  });
});
