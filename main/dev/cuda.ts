/**
 * Installs what the CUDA engine needs beside the packages: ONNX Runtime's CUDA libraries, which are too large for its package, by
 * that package's own installer. NVIDIA's driver, CUDA 12 and cuDNN 9 are the system's; what is missing of them is named.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const runtime = join(import.meta.dirname, '..', '..', 'node_modules', 'onnxruntime-node');
const libraries = join(runtime, 'bin', 'napi-v6', 'linux', 'x64');

/** What the installation does to the computer. */
export interface Hands {
  readonly platform: string;
  /** Runs a program to its end. @returns its exit code and what it printed */
  readonly run: (
    command: string,
    words: readonly string[],
    environment: Readonly<Record<string, string>>,
  ) => { readonly code: number; readonly output: string };
  readonly say: (line: string) => void;
}

/** @returns the exit code */
export function installCuda({ platform, run, say }: Hands): number {
  if (platform !== 'linux x64') {
    say(`The CUDA engine exists for Linux on x64; this is ${platform}. Here the WebGPU engine uses any GPU.`);
    return 1;
  }
  say('Fetching ONNX Runtime’s CUDA 12 libraries from NuGet (a large download) into');
  say(`  ${libraries}`);
  const installer = join(runtime, 'script', 'install.js');
  // The project's .npmrc tells the installer to skip this for everybody else; its own variable comes first.
  const { code, output } = run(process.execPath, [installer], { ONNXRUNTIME_NODE_INSTALL: 'cuda12' });
  if (code !== 0) {
    say('That failed:');
    say(lastLine(output));
    say('Check the network (the libraries come from https://api.nuget.org), then try again.');
    return 1;
  }
  const missing = missingLibraries(
    run('ldd', [join(libraries, 'libonnxruntime_providers_cuda.so')], {}).output,
  );
  if (missing.length > 0) {
    say(`Installed. Still missing on this computer: ${missing.join(', ')}`);
    say('They come with NVIDIA’s driver, CUDA 12 and cuDNN 9: https://developer.nvidia.com/cudnn-downloads');
    return 1;
  }
  say('Installed. “npm run studio -- doctor” measures it.');
  return 0;
}

/** Names of the libraries that the loader does not find, from what `ldd` prints. */
export function missingLibraries(printed: string): readonly string[] {
  return printed.split('\n').flatMap((line) => /^\s*(\S+) => not found/.exec(line)?.[1] ?? []);
}

/** What went wrong is said in the last line that names an error, above Node's stack. */
function lastLine(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => line.includes('Error')) ?? lines.at(-1) ?? 'the installer said nothing';
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = installCuda({
    platform: `${process.platform} ${process.arch}`,
    run(command, words, environment) {
      const { status, stdout, stderr, error } = spawnSync(command, words, {
        encoding: 'utf8',
        env: { ...process.env, ...environment },
      });
      return { code: status ?? 1, output: `${stdout}\n${stderr}\n${error?.message ?? ''}` };
    },
    say: (line) => {
      process.stdout.write(`${line}\n`);
    },
  });
}
