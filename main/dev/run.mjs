/**
 * The first file of every npm script. Plain JavaScript that any Node ≥ 20 runs: it installs what is missing, then
 * hands over to the Node 24 of `node_modules`, which runs the project's TypeScript as it stands.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commands, stepsOf } from './commands.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const modules = join(root, 'node_modules');
const node = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Whether node_modules holds every package of the lock file in its version (npm keeps its own list there). */
function isInstalled() {
  const list = join(modules, '.package-lock.json');
  if (!existsSync(list) || !existsSync(node)) return false;
  const installed = JSON.parse(readFileSync(list, 'utf8')).packages;
  const wanted = Object.entries(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages);
  return wanted.every(
    ([path, entry]) => path === '' || entry.optional === true || installed[path]?.version === entry.version,
  );
}

/**
 * Installs the locked packages. Everything printed goes to stderr: stdout belongs to the command. `npm ci` insists on the
 * packages of every platform; where a registry does not have them all, `npm install` takes the same versions without.
 */
function install() {
  process.stderr.write('Installing packages (once, about a minute) …\n');
  if (npm(['ci'], 'ignore') === 0 || npm(['install', '--no-save'], 2) === 0) return;
  process.stderr.write(
    'Installing the packages failed (see above). Check the network and the free space, then try again.\n',
  );
  process.exit(1);
}

function npm(words, output) {
  const program = process.env.npm_execpath;
  const all = [...words, '--no-fund', '--no-audit', '--loglevel', 'error'];
  const [file, args] = program === undefined ? ['npm', all] : [process.execPath, [program, ...all]];
  const { status } = spawnSync(file, args, {
    cwd: root,
    stdio: ['ignore', output, output],
    shell: program === undefined && process.platform === 'win32',
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', npm_config_loglevel: 'error' },
  });
  return status;
}

/** Runs one file in the project's Node, with the terminal, the signals and the exit code of this process. */
function run(file, args) {
  return new Promise((resolve) => {
    const path = `${join(modules, 'node', 'bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`;
    const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, file), ...args], {
      stdio: 'inherit',
      cwd: file.startsWith('main/cli') ? (process.env.INIT_CWD ?? process.cwd()) : root,
      // Compiled code is kept beside the packages: each process that begins later, workers too, is up in a third of the time.
      env: { NODE_COMPILE_CACHE: join(modules, '.cache', 'node'), ...process.env, PATH: path },
    });
    // Ctrl-C reaches the child by the terminal; a signal sent to this process alone is passed on.
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 128 + 15));
  });
}

const [name = '', ...words] = process.argv.slice(2);
const steps = stepsOf(name, words);
if (steps === null) {
  process.stderr.write(`Unknown command “${name}”. Commands: ${commands.join(', ')}.\n`);
  process.exit(2);
}
if (!isInstalled()) install();
for (const [file, ...args] of steps) {
  const code = await run(file, args);
  if (code !== 0) process.exit(code);
}
