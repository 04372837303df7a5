/** A window whose studio is started anew below it: at its port it goes on, and where the key changed it says the way on. */
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStudio, temporaryFolder, type Command } from '../helpers/terminal.ts';
import { openWindow, type Window } from '../helpers/window.ts';

let home: { path: string; remove: () => Promise<void> };
let window: Window;
let port: string;
let studio: Command;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: found } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return found;
}

/** Kills the studio, as a crash or a power cut does, and starts it again. Returns the address that it prints. */
async function restart(between: () => Promise<void> = () => Promise.resolve()): Promise<string> {
  studio.process.kill('SIGKILL');
  await studio.ended;
  await between();
  studio = startStudio(data(), ['serve', '--port', port]);
  return String((await studio.line((line) => line.event === 'serving')).url);
}
const data = (): string => home.path;

beforeAll(async () => {
  home = await temporaryFolder('restarted');
  const chosen = await freePort();
  port = String(chosen);
  window = await openWindow(data(), { locale: 'zh-CN', port: chosen });
  studio = window.studio;
  const { page } = window;
  await page.locator('footer .number').first().waitFor();
  // The page is the same as long as this is there.
  await page.evaluate(() => Object.assign(globalThis, { mark: 'same page' }));
});
afterAll(async () => {
  studio.process.kill('SIGTERM');
  await studio.ended;
  await window.close();
  await home.remove();
});

const isSamePage = (): Promise<boolean> =>
  window.page.evaluate(() => (globalThis as { mark?: string }).mark === 'same page');

it('keeps the key out of the address', async () => {
  expect(await window.page.evaluate(() => location.href)).not.toContain('key');
  expect(await window.context.cookies()).toEqual([]);
});

it('goes on by itself when the studio comes back at its port', async () => {
  const lost = window.page.getByRole('contentinfo').getByText('连接已断开，正在重试…');
  await restart(() => lost.waitFor());
  await lost.waitFor({ state: 'detached' });
  expect(await isSamePage()).toBe(true);
});

it('says in the person’s language that the key changed, and goes on with the new address', async () => {
  const { page } = window;
  const address = await restart(() => rm(join(data(), '.serve-key')));
  await page.getByText('此窗口需要工作室的新地址').waitFor();
  await page.getByLabel('新地址').fill('http://127.0.0.1/');
  await page.getByRole('button', { name: '连接' }).click();
  await page.getByText('这不是工作室的地址。').waitFor();
  await page.getByLabel('新地址').fill(address);
  await page.getByRole('button', { name: '连接' }).click();
  await page.getByText('此窗口需要工作室的新地址').waitFor({ state: 'detached' });
  expect(await isSamePage()).toBe(true);
  // Another tab knows the key too, and so does a reload.
  const second = await window.context.newPage();
  await second.goto(new URL('/settings', address).href);
  await second.locator('footer .number').first().waitFor();
});
