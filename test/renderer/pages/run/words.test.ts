import { describe, expect, it } from 'vitest';
import { ChartPreferences } from '../../../../renderer/pages/run/chart-preferences.svelte.ts';
import { lockedInFork } from '../../../../renderer/pages/run/fork.ts';
import { describeLine } from '../../../../renderer/pages/run/log-words.ts';
import { groupMetrics, isPositive } from '../../../../renderer/pages/run/metric-groups.ts';
import { optionText } from '../../../../renderer/pages/run/option-text.ts';
import { fitGrid } from '../../../../renderer/pages/run/sample-fit.ts';
import { someRecipe } from '../../helpers/recipe.ts';

const line = (event: string, params: Record<string, string | number> = {}) =>
  ({ at: 1, level: 'info', event, params }) as const;

describe('describeLine', () => {
  it('says what the worker logs', () => {
    expect(describeLine(line('checkpoint_saved', { step: 1500, bytes: 2e6 }))).toBe(
      'Checkpoint of step 1,500 saved (2\u202fMB).',
    );
  });

  it('names an engine by its title', () => {
    expect(describeLine(line('engine_fell_back', { engine: 'onnxruntime-webgpu', step: 300 }))).toBe(
      'ONNX Runtime, any GPU (WebGPU) failed. The training goes on from step 300 on the CPU.',
    );
  });

  it('says an error by the catalogue, and an unknown event as it is', () => {
    expect(describeLine(line('file_missing'))).toBe('The file is missing.');
    expect(describeLine(line('moon_rose', { hour: 4 }))).toBe('moon rose · hour 4');
    expect(describeLine(line('toString'))).toBe('toString');
  });
});

describe('optionText', () => {
  it('says a choice by its title, a switch in words, a number as it is', () => {
    expect(optionText(someRecipe.options.loss, 'b')).toBe('B');
    expect(optionText(someRecipe.options.soft, true)).toBe('On');
    expect(optionText(someRecipe.options.rate, 2e-4)).toBe('0.0002');
    expect(optionText(undefined, 'c')).toBe('c');
  });
});

describe('lockedInFork', () => {
  it('locks the options that shape the networks', () => {
    expect(lockedInFork(someRecipe.options, 'why')).toEqual({ width: 'why' });
  });
});

describe('groupMetrics', () => {
  it('puts metrics that share a chart together and leaves out empty charts', () => {
    const groups = groupMetrics(someRecipe.metrics);
    expect(groups.map(({ chart, metrics }) => [chart, metrics.map(({ key }) => key)])).toEqual([
      ['loss', ['d', 'g']],
      ['confidence', ['d_real', 'd_fake']],
    ]);
  });
});

describe('fitGrid', () => {
  it('draws small samples by whole factors', () => {
    expect(fitGrid(256, 256, 32, 700, 600)).toEqual({ width: 512, height: 512, isPixelated: true });
  });

  it('shrinks what is too large, and smooths large samples', () => {
    expect(fitGrid(1024, 1024, 128, 512, 900)).toEqual({ width: 512, height: 512, isPixelated: false });
    expect(fitGrid(1024, 1024, 256, 1536, 1536)).toEqual({ width: 1536, height: 1536, isPixelated: false });
  });
});

describe('ChartPreferences', () => {
  it('keeps what was chosen on this computer', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    const first = new ChartPreferences(storage);
    first.smoothing = 0.97;
    first.isLog = true;
    const second = new ChartPreferences(storage);
    expect([second.smoothing, second.isLog]).toEqual([0.97, true]);
  });
});

describe('isPositive', () => {
  it('refuses a logarithmic axis to lines that touch 0 or go below', () => {
    expect(isPositive([{ min: [0.1, 2] }, { min: [] }])).toBe(true);
    expect(isPositive([{ min: [0.1, 2] }, { min: [1, -3] }])).toBe(false);
    expect(isPositive([{ min: [0] }])).toBe(false);
  });
});
