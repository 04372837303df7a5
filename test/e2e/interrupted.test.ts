import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runStudio, startStudio, temporaryFolder } from '../helpers/terminal.ts';
import { openWindow, type Window } from '../helpers/window.ts';

let home: { path: string; remove: () => Promise<void> };

beforeAll(async () => {
  home = await temporaryFolder('interrupted');
  await runStudio(home.path, ['datasets', 'add', 'digits']);
  const words = ['train', '--dataset', 'Digits', '--recipe', 'gan', '--steps', '100000', '--name', 'cut'];
  const options = ['hidden=16', 'units=8', 'batch=8', 'checkpointEvery=20'].flatMap((option) => [
    '--set',
    option,
  ]);
  const training = startStudio(home.path, [...words, ...options]);
  await training.line((line) => line.event === 'step' && Number(line.step) >= 25);
  training.process.kill('SIGKILL');
  await training.ended;
});
afterAll(() => home.remove());

describe('a studio that was killed while it trained', () => {
  let window: Window;

  it('offers at its next start to go on, and goes on from the newest checkpoint', async () => {
    window = await openWindow(home.path);
    try {
      await window.page
        .getByText('1 run was training when the studio ended. Go on?')
        .waitFor({ timeout: 60_000 });
      await window.page.getByRole('button', { name: 'Resume' }).last().click();
      await window.open('/runs');
      await window.page.getByRole('link', { name: 'cut' }).first().click();
      await window.page
        .getByText(/^Learning/)
        .first()
        .waitFor({ timeout: 60_000 });
      await window.page.getByRole('button', { name: 'Stop', exact: true }).click();
      await window.page
        .getByText(/^Stopped at step/)
        .filter({ visible: true })
        .first()
        .waitFor({ timeout: 60_000 });
    } finally {
      await window.close();
    }
    const { last } = await runStudio(home.path, ['runs', 'show', 'cut']);
    expect((last.run as { step: number }).step).toBeGreaterThan(20);
    expect(last.run).toMatchObject({ status: 'stopped' });
  });
});
