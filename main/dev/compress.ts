/** Compresses the built window once, at the build, as small as it gets: hosts send the file that a browser can read. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** Files that are worth it: text, and more of it than fits into one packet. */
const worthwhile = /\.(html|js|css|svg|json|md)$/;
const leastBytes = 1400;

/** Writes `<file>.br` and `<file>.gz` beside each file below `folder` that is worth it. */
export function compressFiles(folder: string): void {
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!worthwhile.test(path)) continue;
    const content = readFileSync(join(folder, path));
    if (content.length < leastBytes && !path.endsWith('.html')) continue;
    const brotli = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    };
    writeFileSync(join(folder, `${path}.br`), brotliCompressSync(content, { params: brotli }));
    writeFileSync(join(folder, `${path}.gz`), gzipSync(content, { level: 9 }));
  }
}
