import { describe, expect, it } from 'vitest';
import {
  fillChoice,
  fillCrossover,
  fillMask,
  fillNormal,
  fillUniform,
  hashWord,
  philox,
  RandomStream,
} from '../../../../shared/gan/random/index.ts';

const draw = (stream: RandomStream, count: number) => Array.from({ length: count }, () => stream.word());
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const moment = (values: Float32Array, power: number) =>
  values.reduce((sum, value) => sum + value ** power, 0) / values.length;

describe('RandomStream', () => {
  it('hands out the words of consecutive Philox blocks in order', () => {
    const words = draw(new RandomStream(7, 'z', 3 + 2 ** 32), 600);
    const block = new Uint32Array(4);
    philox(Uint32Array.of(149, 0, 3, 1), Uint32Array.of(7, hashWord('z')), block);
    expect(words.slice(596)).toEqual(Array.from(block));
  });

  it('can be drawn again from its three names', () => {
    expect(draw(new RandomStream(1, 'z', 9), 10)).toEqual(draw(new RandomStream(1, 'z', 9), 10));
  });

  it('differs when the seed, the purpose or the step differs', () => {
    const streams = [
      new RandomStream(1, 'z', 9),
      new RandomStream(2, 'z', 9),
      new RandomStream(1, 'y', 9),
      new RandomStream(1, 'z', 10),
      new RandomStream(1, 'z', 9 + 2 ** 32),
    ];
    expect(new Set(streams.map((stream) => draw(stream, 4).join())).size).toBe(streams.length);
  });
});

describe('fills', () => {
  it('draws uniform values that fill their range evenly', () => {
    const values = new Float32Array(100_000);
    fillUniform(values, new RandomStream(5, 'uniform'), -1, 3);
    expect(values.every((value) => value >= -1 && value < 3)).toBe(true);
    expect(mean(values)).toBeCloseTo(1, 1);
    expect(moment(values, 2)).toBeCloseTo(7 / 3, 1);
  });

  it('draws normal values with the moments of the bell curve', () => {
    const values = new Float32Array(200_001);
    fillNormal(values, new RandomStream(5, 'normal'));
    expect(Math.abs(mean(values))).toBeLessThan(0.01);
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(0.01);
    expect(Math.abs(moment(values, 3))).toBeLessThan(0.03);
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(0.08);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it('scales and shifts normal values', () => {
    const values = new Float32Array(20_000);
    fillNormal(values, new RandomStream(6, 'normal'), 1, 0.02);
    expect(mean(values)).toBeCloseTo(1, 3);
    expect(Math.sqrt(moment(values, 2) - mean(values) ** 2)).toBeCloseTo(0.02, 3);
  });

  it('draws masks that keep the asked share and the expected sum', () => {
    const values = new Float32Array(100_000);
    fillMask(values, new RandomStream(5, 'mask'), 0.8);
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1.25)]));
    expect(mean(values)).toBeCloseTo(1, 1);
  });

  it('draws one-hot rows with every place as often as another', () => {
    const values = new Float32Array(4 * 20_000);
    fillChoice(values, new RandomStream(5, 'choice'), 4);
    const rows = Array.from({ length: 20_000 }, (_, row) => values.slice(row * 4, row * 4 + 4).join(''));
    const share = (row: string) => rows.filter((other) => other === row).length / rows.length;
    expect(new Set(rows)).toEqual(new Set(['1000', '0100', '0010', '0001']));
    for (const row of new Set(rows)) expect(share(row)).toBeCloseTo(0.25, 1);
  });

  it('draws crossovers at every place but the first, as often as asked', () => {
    const values = new Float32Array(5 * 20_000);
    fillCrossover(values, new RandomStream(5, 'crossover'), 5, 0.9);
    const rows = Array.from({ length: 20_000 }, (_, row) => values.slice(row * 5, row * 5 + 5).join(''));
    expect(new Set(rows)).toEqual(new Set(['00000', '01111', '00111', '00011', '00001']));
    const share = (row: string) => rows.filter((other) => other === row).length / rows.length;
    expect(share('00000')).toBeCloseTo(0.1, 1);
    expect(share('01111')).toBeCloseTo(0.225, 1);
    expect(share('00001')).toBeCloseTo(0.225, 1);
  });
});
