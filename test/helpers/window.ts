/** The real window in a real browser, on a real studio. */
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserServer,
  type LaunchOptions,
  type Page,
} from 'playwright-core';
import { findChromium } from '../../main/dev/chromium.ts';
import { startStudio, type Command } from './terminal.ts';

export interface Window {
  readonly page: Page;
  /** What the studio printed, key included. */
  readonly address: string;
  readonly context: BrowserContext;
  /** The process that serves the studio. */
  readonly studio: Command;
  /** When the service was started, by the clock of `performance.now`; the browser was open by then. */
  readonly startedAt: number;
  /** What the page complained about: errors of its console, refused by the policy, or thrown. */
  readonly complaints: readonly string[];
  /** Goes to a page of the window. */
  open(path: string): Promise<void>;
  close(): Promise<void>;
}

export interface WindowOptions {
  /** A chosen port, whose key outlives the studio; a free one by default. */
  readonly port?: number;
  readonly locale?: 'en-US' | 'zh-CN';
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** Serves the data folder and opens it in a browser, as a person does with the printed address. */
export async function openWindow(data: string, options: WindowOptions = {}): Promise<Window> {
  const browser = await launch();
  const startedAt = performance.now();
  const { viewport = { width: 1440, height: 900 }, port = 0, ...rest } = options;
  const studio = startStudio(data, ['serve', '--port', String(port)]);
  const serving = await studio.line((line) => line.event === 'serving');
  const address = String(serving.url);
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', ...rest });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(address);
  return {
    page,
    address,
    context,
    studio,
    startedAt,
    complaints,
    async open(path) {
      await page.goto(new URL(path, address).href);
    },
    async close() {
      await browser.close();
      studio.process.kill('SIGTERM');
      await studio.ended;
    },
  };
}

/** Names the address of the browser of a test run. Processes that tests run in are started later and inherit it. */
export const browserVariable = 'STUDIO_TEST_BROWSER';

/** The browser of the test run, where there is one, else one of our own. Closing the first leaves it to the others. */
function launch(): Promise<Browser> {
  const shared = process.env[browserVariable];
  return shared === undefined ? chromium.launch(options()) : chromium.connect(shared);
}

/** A browser that several processes can use at once. */
export function launchBrowserServer(): Promise<BrowserServer> {
  return chromium.launchServer(options());
}

function options(): LaunchOptions {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('No Chromium was found; `npm test` installs one.');
  return {
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-gpu'],
  };
}
