import { describe, expect, it } from 'vitest';
import { stepsWithin } from '../../../../renderer/components/Chart/axis.ts';
import { plotData } from '../../../../renderer/components/Chart/plot.ts';
import { axesOf, axisOf, epochsOf } from '../../../../renderer/pages/run/chart-axes.ts';
import { elapsedClock } from '../../../../renderer/pages/run/elapsed.ts';
import { metricsCsv } from '../../../../renderer/pages/run/metrics-csv.ts';
import type { LogLine, Session } from '../../../../shared/contract/index.ts';

const line = (at: number, event: string, step: number): LogLine => ({
  at,
  level: 'info',
  event,
  params: { step },
});
const session = (startedAt: number, endedAt: number | null, fromStep: number, toStep: number): Session => ({
  startedAt,
  endedAt,
  fromStep,
  toStep,
  end: null,
});

describe('elapsedClock', () => {
  it('takes the pace between two known moments as even', () => {
    const log = [line(1_000, 'started', 0), line(3_000, 'checkpoint_saved', 100)];
    const elapsed = elapsedClock(log, [session(1_000, null, 0, 0)], { step: 150, trainedMs: 2_500 });
    expect([0, 50, 100, 125, 150, 900].map(elapsed)).toEqual([0, 1_000, 2_000, 2_250, 2_500, 2_500]);
  });

  it('leaves out holds, and the time between two sessions', () => {
    const log = [
      line(0, 'started', 0),
      line(1_000, 'held', 10),
      line(60_000, 'continued', 10),
      line(61_000, 'stopped', 20),
      line(900_000, 'resumed', 20),
    ];
    const sessions = [session(0, 61_500, 0, 20), session(900_000, null, 20, 20)];
    const elapsed = elapsedClock(log, sessions, { step: 30, trainedMs: 3_000 });
    expect([10, 20, 25, 30].map(elapsed)).toEqual([1_000, 2_000, 2_500, 3_000]);
  });

  it('ends a session that was killed where the session says, and counts work that is made again', () => {
    const log = [
      line(0, 'started', 0),
      line(1_000, 'checkpoint_saved', 10),
      line(50_000, 'resumed', 10),
      line(52_000, 'checkpoint_saved', 30),
    ];
    // It was killed at step 15; steps 11 to 15 were lost.
    const sessions = [session(0, 1_500, 0, 15), session(50_000, null, 10, 10)];
    const elapsed = elapsedClock(log, sessions, { step: 30, trainedMs: 3_500 });
    expect([5, 10, 20, 30].map(elapsed)).toEqual([500, 1_000, 2_500, 3_500]);
  });

  it('fills in what the log has forgotten from the studio’s own stopwatch', () => {
    const log = [line(10_000, 'checkpoint_saved', 100), line(11_000, 'checkpoint_saved', 200)];
    const elapsed = elapsedClock(log, [], { step: 200, trainedMs: 5_000 });
    expect([elapsed(0), elapsed(100), elapsed(200)]).toEqual([0, 2_500, 5_000]);
  });
});

describe('axes', () => {
  const run = { options: { batch: 20, critics: 5 } };

  it('count epochs from the pictures that the updates of a step read', () => {
    expect(epochsOf(run, 1_000)?.(50)).toBe(5);
    expect(epochsOf(run, undefined)).toBeNull();
    expect(epochsOf({ options: {} }, 1_000)).toBeNull();
  });

  it('place steps, and steps only where nothing else is known', () => {
    const source = { epochs: null, elapsed: (step: number) => 20 * step };
    expect(axesOf(source)).toEqual(['steps', 'time']);
    expect(axisOf('epochs', source).id).toBe('steps');
    const series = [{ key: 'd', step: [1, 2, 4], mean: [3, 2, 1], min: [3, 2, 1], max: [3, 2, 1] }];
    const { steps, data } = plotData(series, 0, axisOf('time', source));
    expect(steps).toEqual([1, 2, 4]);
    expect([...data[0]]).toEqual([0.02, 0.04, 0.08]);
  });

  it('turn a zoomed part back into steps', () => {
    const axis = { of: (step: number) => step / 10 };
    expect(stepsWithin([0, 10, 20, 30], axis, [0.5, 2.2])).toEqual([10, 20]);
    expect(stepsWithin([0, 10], axis, [0.2, 0.8])).toBeNull();
  });
});

describe('metricsCsv', () => {
  it('asks for every row, page by page, and leaves empty what was not measured', async () => {
    const asked: number[] = [];
    const source = {
      metrics: ({ from, to, points }: { from: number; to?: number; points: number }) => {
        asked.push(from);
        // As many buckets as steps: nothing is averaged.
        expect((to ?? 0) - from + 1).toBe(points);
        const of = (key: string, step: number[], mean: number[]) => ({
          key,
          step,
          mean,
          min: mean,
          max: mean,
        });
        return Promise.resolve(
          from === 0
            ? [of('d', [1, 2], [0.5, 0.25]), of('r1, lazy', [2], [1e-7])]
            : [of('d', [5001], [0.125])],
        );
      },
    };
    const csv = await metricsCsv(source, 'r', 5_001, { epochs: (step) => step / 4, elapsed: (step) => step });
    expect(asked).toEqual([0, 5_000]);
    expect(csv.split('\r\n')).toEqual([
      'step,seconds,epoch,d,"r1, lazy"',
      '1,0.001,0.25,0.5,',
      '2,0.002,0.5,0.25,1e-7',
      '5001,5.001,1250.25,0.125,',
      '',
    ]);
  });
});
