import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const failures = pathToFileURL(join(import.meta.dirname, '..', '..', 'main', 'failures.ts')).href;

/** Runs a script that guards itself; saving and leaving are said on stdout. */
function guarded(body: string): {
  readonly said: string;
  readonly log: string;
  readonly code: number | null;
} {
  const script = `
    import { EventEmitter } from 'node:events';
    import { detach, guardProcess, overhear } from ${JSON.stringify(failures)};
    const say = (word) => process.stdout.write(word + ' ');
    guardProcess({
      save: async (thrown) => { say('saves after ' + thrown.message); await new Promise((r) => setTimeout(r, 1)); say('saved'); },
      leave: () => { say('leaves'); process.exitCode = 1; },
    });
    const fail = (code) => Object.assign(new Error('a\\nb'), { code });
    ${body}`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  return { said: stdout.trim(), log: stderr, code: status };
}

it('lets a promise fail that nobody waits for, and says so in one line', () => {
  const { said, log, code } = guarded(
    `detach(Promise.reject(new Error('no disk')), 'Measuring'); Promise.reject(new Error('lost')); setTimeout(say, 5, 'lives');`,
  );
  expect({ said, code }).toEqual({ said: 'lives', code: 0 });
  expect(log).toMatch(/Measuring: Error: no disk/);
  expect(log).toMatch(/nobody waited for: Error: lost/);
});

it('lives on when a connection breaks that nobody listened to', () => {
  const { said, code, log } = guarded(
    `setTimeout(say, 5, 'lives'); overhear(process.stdin, 'Input'); process.stdin.emit('error', fail('EIO')); new EventEmitter().emit('error', fail('ECONNRESET'));`,
  );
  expect({ said, code }).toEqual({ said: 'lives', code: 0 });
  expect(log.trim().split('\n')).toHaveLength(2);
});

it('saves, then leaves, after any other exception; a second one meanwhile changes nothing', () => {
  const { said, code, log } = guarded(
    `setImmediate(() => { throw new Error('second'); }); throw new Error('first');`,
  );
  expect({ said, code }).toEqual({ said: 'saves after first saved leaves', code: 1 });
  expect(log).toMatch(/second/);
});
