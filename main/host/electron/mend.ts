/** A data folder that does not open, where the studio can make again what is missing: the desktop offers it. */
import { toStudioError } from '../../../shared/contract/index.ts';
import { mendable, rebuildDataFolder } from '../../studio/rebuild.ts';
import { askToRebuild, systemLocale } from './dialogs.ts';

/**
 * Opens with `open`; where the database of `folder` is damaged or gone, offers to make it again, and opens then.
 * @throws StudioError why it does not open, also where a person does not want that
 */
export async function openOrMend<T>(folder: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (thrown) {
    const error = toStudioError(thrown);
    if (!mendable.has(error.code) || !(await askToRebuild(error, systemLocale()))) throw thrown;
    await rebuildDataFolder(folder);
    return await open();
  }
}
