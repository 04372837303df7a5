import type { OptionDeclarations } from '../../../shared/contract/index.ts';

/**
 * Options that a fork cannot change, with the reason: those of the size group decide the shapes of the networks, and
 * the checkpoint has the old ones.
 */
export function lockedInFork(options: OptionDeclarations, reason: string): Readonly<Record<string, string>> {
  const shaping = Object.entries(options).filter(([, option]) => option.group === 'size');
  return Object.fromEntries(shaping.map(([name]) => [name, reason]));
}
