/**
 * The window: time from starting the service to the first page, time to a usable page over a slow line, processor time
 * while nothing happens, and the longest task of the page while a run streams into it. Wants: below 2 s, 4 s, 1 %, 50 ms.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStudio, temporaryFolder } from '../helpers/terminal.ts';
import { openWindow, type Window } from '../helpers/window.ts';

const idleMs = 20_000;
const streamMs = 30_000;
/** Clock ticks a second, in which Linux counts processor time. */
const ticks = 100;

/** Processor time of a process and everything below it, in ms. */
function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const own = ((Number(stat[11]) + Number(stat[12])) / ticks) * 1000;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return (
    own +
    (children === '' ? [] : children.split(' ')).reduce((sum, child) => sum + processorMs(Number(child)), 0)
  );
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function firstPage(data: string): Promise<Window> {
  const window = await openWindow(data);
  await window.page.getByRole('button', { name: 'Commands' }).waitFor();
  console.log(`service start to first page: ${Math.round(performance.now() - window.startedAt)} ms`);
  return window;
}

/** A line like a tunnel over a bad mobile connection: 800 kbit/s both ways, 300 ms for a way there and back. */
const slowLine = { downloadThroughput: 100_000, uploadThroughput: 100_000, latency: 300 };

/** Time until a window that was never opened here can be used, over a slow line. */
async function slowPage(window: Window): Promise<void> {
  const browser = window.context.browser();
  if (browser === null) return;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, ...slowLine });
  const startedAt = performance.now();
  await page.goto(window.address, { waitUntil: 'commit' });
  await page.locator('main h1').first().waitFor();
  console.log(`usable page at 800 kbit/s and 300 ms: ${Math.round(performance.now() - startedAt)} ms`);
  await context.close();
}

/** Share of one core that service and page use while nothing happens. */
async function idle(window: Window): Promise<void> {
  await pause(3000);
  const pid = window.studio.process.pid ?? 0;
  const session = await window.context.newCDPSession(window.page);
  await session.send('Performance.enable');
  const pageSeconds = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? 0;
  };
  const [service, page] = [processorMs(pid), await pageSeconds()];
  await pause(idleMs);
  const used = {
    service: (processorMs(pid) - service) / idleMs,
    page: ((await pageSeconds()) - page) / (idleMs / 1000),
  };
  console.log(
    `idle: service ${(used.service * 100).toFixed(2)} %, page ${(used.page * 100).toFixed(2)} % of a core`,
  );
}

/** Watches for long tasks while a small, quick run streams its steps into the charts. */
async function streaming(window: Window): Promise<void> {
  const { page } = window;
  await window.open('/runs/new?recipe=gan&steps=100000&o.hidden=32&o.units=8&o.batch=8&o.sampleEvery=100');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page
    .getByText(/^Learning/)
    .first()
    .waitFor({ timeout: 120_000 });
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(globalThis, { longTasks: seen });
    new PerformanceObserver((list) => seen.push(...list.getEntries().map((entry) => entry.duration))).observe(
      {
        entryTypes: ['longtask'],
      },
    );
  });
  await pause(streamMs);
  const tasks = await page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks);
  const longest = tasks.length === 0 ? 'none' : `${Math.round(Math.max(...tasks))} ms`;
  console.log(`streaming ${streamMs / 1000} s: ${tasks.length} tasks over 50 ms, longest ${longest}`);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
}

export async function run(): Promise<void> {
  const home = await temporaryFolder('bench-window');
  const data = join(home.path, 'data');
  await runStudio(data, ['datasets', 'add', 'digits'], home.path);
  const window = await firstPage(data);
  try {
    await slowPage(window);
    await idle(window);
    await streaming(window);
  } finally {
    await window.close();
    await home.remove();
  }
}
