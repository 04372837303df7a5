/** Opens a data folder, says what came of it, and keeps it until it is killed. */
import { openDataFolder } from '../../../main/runs/index.ts';
import { toStudioError } from '../../../shared/errors/index.ts';

process.on('message', () => {
  openDataFolder(process.argv[2] ?? '').then(
    (folder) => {
      process.send?.({ won: folder.access });
      setInterval(() => folder.path, 1000);
    },
    (error: unknown) =>
      process.send?.(toStudioError(error).toValue(), undefined, undefined, () => process.exit(0)),
  );
});
process.send?.('ready');
