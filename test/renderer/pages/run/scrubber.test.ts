import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nearestStep, readStep, Scrubber } from '../../../../renderer/pages/run/scrubber.svelte.ts';

describe('nearestStep', () => {
  it('takes the nearer neighbour, and of two as near the earlier', () => {
    expect([0, 14, 15, 16, 99].map((step) => nearestStep([10, 20], step))).toEqual([10, 10, 10, 20, 20]);
    expect(nearestStep([], 3)).toBeUndefined();
  });
});

describe('readStep', () => {
  it('reads digits with the separators of any language, and nothing else', () => {
    expect(['1200', '1,200', '1 200', '1.200', ' 7 '].map(readStep)).toEqual([1200, 1200, 1200, 1200, 7]);
    expect(['', 'abc', '-4', '12345678901'].map(readStep)).toEqual([null, null, null, null]);
  });
});

describe('Scrubber', () => {
  let steps: number[];
  let scrubber: Scrubber;

  beforeEach(() => {
    vi.useFakeTimers();
    steps = [100, 200, 300];
    scrubber = new Scrubber(() => steps);
  });

  afterEach(() => {
    scrubber.pause();
    vi.useRealTimers();
  });

  it('follows the newest picture until a step is chosen', () => {
    expect([scrubber.isFollowing, scrubber.shown, scrubber.cursor]).toEqual([true, 300, null]);
    steps = [...steps, 400];
    expect(scrubber.shown).toBe(400);
    scrubber.moveTo(190);
    expect([scrubber.isFollowing, scrubber.step, scrubber.shown, scrubber.index]).toEqual([
      false,
      190,
      200,
      1,
    ]);
  });

  it('begins at a given step, also before any picture is known', () => {
    steps = [];
    const begun = new Scrubber(() => steps, 190);
    expect([begun.chosen, begun.shown]).toEqual([190, null]);
    steps = [100, 200, 300];
    expect([begun.chosen, begun.shown]).toEqual([190, 200]);
  });

  it('follows again from the newest on', () => {
    scrubber.moveTo(100);
    scrubber.moveTo(300);
    expect(scrubber.isFollowing).toBe(true);
  });

  it('steps by pictures and stops at both ends', () => {
    scrubber.moveTo(200);
    expect(scrubber.onKey('ArrowLeft')).toBe(true);
    expect(scrubber.shown).toBe(100);
    scrubber.onKey('ArrowLeft');
    expect(scrubber.shown).toBe(100);
    scrubber.onKey('End');
    expect(scrubber.isFollowing).toBe(true);
    expect(scrubber.onKey('a')).toBe(false);
  });

  it('previews the step under the pointer and comes back to the chosen one', () => {
    scrubber.moveTo(100);
    scrubber.point(290);
    expect([scrubber.shown, scrubber.index, scrubber.cursor]).toEqual([300, 0, 290]);
    scrubber.point(null);
    expect([scrubber.shown, scrubber.cursor]).toEqual([100, 100]);
  });

  it('plays from the start when it stands at the end, and stops at the newest', () => {
    scrubber.toggle();
    expect([scrubber.isPlaying, scrubber.shown]).toEqual([true, 100]);
    vi.advanceTimersByTime(125);
    expect(scrubber.shown).toBe(200);
    vi.advanceTimersByTime(1000);
    expect([scrubber.isPlaying, scrubber.isFollowing]).toEqual([false, true]);
  });

  it('has nothing to show or play without pictures', () => {
    steps = [];
    scrubber.play();
    expect([scrubber.step, scrubber.shown, scrubber.index, scrubber.isPlaying]).toEqual([
      null,
      null,
      -1,
      false,
    ]);
  });
});
