import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase, openDataFolder } from '../../main/runs/index.ts';
import { startChild } from '../helpers/processes.ts';
import { temporaryFolder, until } from '../helpers/studio.ts';

it('lets exactly one of many studios that start at the same instant have the data folder', async () => {
  using temporary = temporaryFolder();
  const path = join(temporary.path, 'data');
  const studios = Array.from({ length: 5 }, () => startChild('opener', path));
  await until('all are ready', () => studios.every((studio) => studio.heard.length === 1), 60_000);
  for (const studio of studios) studio.process.send('go');
  await until('all have answered', () => studios.every((studio) => studio.heard.length === 2), 60_000);

  const winners = studios.filter((studio) => JSON.stringify(studio.heard[1]) === '{"won":"exclusive"}');
  expect(winners).toHaveLength(1);
  const pid = winners[0]?.pid ?? -1;
  for (const loser of studios.filter((studio) => studio !== winners[0])) {
    expect(loser.heard[1]).toMatchObject({ code: 'data_folder_in_use', params: { pid } });
  }
  await expect(openDataFolder(path)).rejects.toMatchObject({ code: 'data_folder_in_use', params: { pid } });

  // It may be looked at meanwhile, and is free at once when its owner is killed.
  const reader = await openDataFolder(path, { access: 'read' });
  reader.close();
  await Promise.all(studios.map((studio) => studio.kill()));
  const next = await openDataFolder(path);
  openDatabase(next.database).close();
  next.close();
});
