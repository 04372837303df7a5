import { expect, it } from 'vitest';
import { parseWords } from './words.ts';

it('takes two threads, three rounds and every recipe when nothing is said', () => {
  expect(parseWords(['steps'])).toEqual({
    recipe: null,
    json: false,
    threads: 2,
    rounds: 3,
    steps: 24,
    compile: false,
    cpuTime: false,
  });
});

it('reads a recipe beside its option and behind an equals sign', () => {
  expect(parseWords(['steps', '--recipe', 'gan', '--json'])).toMatchObject({ recipe: 'gan', json: true });
  expect(parseWords(['--recipe=gan', '--threads=4'])).toMatchObject({ recipe: 'gan', threads: 4 });
});

it('measures processor time on one thread, whatever the threads', () => {
  expect(parseWords(['--cpu-time', '--threads=8'])).toMatchObject({ cpuTime: true, threads: 1 });
});

it('says which word it does not know, and which it does', () => {
  expect(() => parseWords(['--recipes=gan'])).toThrow(/--recipes.*Known: --recipe --json/);
  expect(() => parseWords(['--rounds=0'])).toThrow('--rounds wants a whole number above 0, got “0”');
  expect(() => parseWords(['--steps=many'])).toThrow('got “many”');
});
