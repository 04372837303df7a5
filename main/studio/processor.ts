/** Whether the studio can train here at all: a computer that no engine is made for is told so before anything is opened. */
import { StudioError } from '../../shared/errors/index.ts';

/** @param here system and processor, as Node names them. @throws StudioError `processor_unsupported` on a Mac with Intel */
export function requireProcessor({
  platform,
  arch,
}: {
  readonly platform: string;
  readonly arch: string;
}): void {
  if (platform === 'darwin' && arch !== 'arm64') throw new StudioError('processor_unsupported', {});
}
