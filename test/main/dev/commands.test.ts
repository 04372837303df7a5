import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands, stepsOf } from '../../../main/dev/commands.mjs';

const root = join(import.meta.dirname, '..', '..', '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
const words = (name: string, ...given: readonly string[]) =>
  stepsOf(name, given)?.map((step) => step.join(' '));

describe('the npm scripts', () => {
  it('are the commands, each by its own name', () => {
    const named = Object.entries(scripts).filter(([, line]) => line.includes('run.mjs'));
    expect(named.map(([, line]) => line)).toEqual(named.map(([name]) => `node main/dev/run.mjs ${name}`));
    expect(named.map(([name]) => name).toSorted()).toEqual(commands.toSorted());
    expect(stepsOf('toString', [])).toBeNull();
  });

  it.each(commands)('%s runs files that are there', (name) => {
    for (const [file] of stepsOf(name, []) ?? []) {
      expect([file, existsSync(join(root, file))]).toEqual([file, true]);
    }
  });

  it('hand the caller’s words to the last step', () => {
    expect(words('reproduce', 'digits')).toEqual([
      'main/dev/build.ts --samples --quiet',
      'test/reproduce/index.ts digits',
    ]);
  });

  it('build the window where it is served, and only there', () => {
    expect(words('studio', '--json', 'serve', '--port', '8000')).toEqual([
      'main/dev/build.ts --all --quiet',
      'main/cli.ts --json serve --port 8000',
    ]);
    expect(words('studio', 'runs', 'list')?.[0]).toBe('main/dev/build.ts --samples --quiet');
  });
});
