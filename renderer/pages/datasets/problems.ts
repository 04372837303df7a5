import type { ErrorCode } from '../../../shared/contract/index.ts';
import { m } from '../../i18n/index.ts';

/** The kinds of file problems in a few words; the sentence of each file stands in the list. */
const titles: Partial<Readonly<Record<ErrorCode, () => string>>> = {
  file_truncated: () => m.problem_truncated(),
  file_empty: () => m.problem_empty(),
  file_zeros: () => m.problem_zeros(),
  picture_damaged: () => m.problem_damaged(),
  file_not_picture: () => m.problem_not_picture(),
  file_unsupported: () => m.problem_unsupported(),
  file_too_many_pixels: () => m.problem_too_many_pixels(),
  file_tiny: () => m.problem_tiny(),
  file_too_large: () => m.problem_too_large(),
  file_unreadable: () => m.problem_unreadable(),
  file_fifo: () => m.problem_not_file(),
  file_socket: () => m.problem_not_file(),
  file_device: () => m.problem_not_file(),
  file_link_out: () => m.problem_link(),
  file_link_broken: () => m.problem_link_broken(),
  file_link_loop: () => m.problem_link_broken(),
  file_hidden: () => m.problem_hidden(),
  file_system_junk: () => m.problem_junk(),
  file_too_deep: () => m.problem_too_deep(),
  file_time_out: () => m.problem_time_out(),
  file_crashed_decoder: () => m.problem_crashed(),
  file_changed: () => m.problem_changed(),
  file_gone: () => m.problem_gone(),
  file_sixteen_bit: () => m.problem_sixteen_bit(),
  file_cmyk: () => m.problem_cmyk(),
  file_animated: () => m.problem_animated(),
  file_transparent: () => m.problem_transparent(),
  file_profile: () => m.problem_profile(),
  file_extension: () => m.problem_extension(),
  idx_damaged: () => m.problem_idx(),
  idx_labels_differ: () => m.problem_idx(),
  idx_transposed: () => m.problem_idx(),
  idx_without_pictures: () => m.problem_idx(),
  idx_unsupported: () => m.problem_idx(),
  captions_damaged: () => m.problem_captions(),
  captions_quotes: () => m.problem_captions(),
  captions_columns: () => m.problem_captions(),
  captions_unmatched: () => m.problem_captions(),
  captions_partly: () => m.problem_captions(),
  captions_too_long: () => m.problem_captions(),
  text_undecodable: () => m.problem_captions(),
  json_damaged: () => m.problem_captions(),
};

/** A kind of problem as a heading. Those of archives share one. */
export function problemTitle(code: ErrorCode): string {
  return titles[code]?.() ?? (code.startsWith('archive_') ? m.problem_archive() : m.problem_other());
}
