import { describe, expect, it } from 'vitest';
import { installCuda, missingLibraries } from '../../../main/dev/cuda.ts';

type Answer = { readonly code: number; readonly output: string };

/** Installs with answers in place of programs. */
function install(answers: readonly Answer[], platform = 'linux x64') {
  const lines: string[] = [];
  const calls: {
    command: string;
    words: readonly string[];
    environment: Readonly<Record<string, string>>;
  }[] = [];
  const code = installCuda({
    platform,
    run: (command, words, environment) => {
      calls.push({ command, words, environment });
      return answers[calls.length - 1] ?? { code: 1, output: 'not expected' };
    },
    say: (line) => lines.push(line),
  });
  return { code, calls, text: lines.join('\n') };
}

const ldd = `
\tlibcublas.so.12 => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f0000000000)
\tlibcudnn.so.9 => not found
`;

describe('npm run engine:cuda', () => {
  it('runs the runtime’s own installer, which the project otherwise skips', () => {
    const { code, calls, text } = install([
      { code: 0, output: '' },
      { code: 0, output: '\tlibc.so.6 => /lib/libc.so.6 (0x0)' },
    ]);
    expect(code).toBe(0);
    expect(calls[0]?.words[0]).toMatch(/onnxruntime-node.script.install\.js$/);
    expect(calls[0]?.environment).toEqual({ ONNXRUNTIME_NODE_INSTALL: 'cuda12' });
    expect(text).toContain('doctor');
  });

  it('says offline what it could not reach', () => {
    const output =
      'Error: getaddrinfo ENOTFOUND api.nuget.org\n    at GetAddrInfoReqWrap (node:dns:122:26)\n\nNode.js v24';
    const { code, text } = install([{ code: 1, output }]);
    expect(code).toBe(1);
    expect(text).toContain('Error: getaddrinfo ENOTFOUND api.nuget.org');
    expect(text).toContain('Check the network');
    expect(text).not.toContain('GetAddrInfoReqWrap');
  });

  it('names what the computer lacks', () => {
    expect(missingLibraries(ldd)).toEqual(['libcublas.so.12', 'libcudnn.so.9']);
    const { code, text } = install([
      { code: 0, output: '' },
      { code: 0, output: ldd },
    ]);
    expect(code).toBe(1);
    expect(text).toContain('libcublas.so.12, libcudnn.so.9');
  });

  it('does nothing where there is no CUDA', () => {
    const { code, calls, text } = install([], 'darwin arm64');
    expect([code, calls]).toEqual([1, []]);
    expect(text).toContain('darwin arm64');
  });
});
