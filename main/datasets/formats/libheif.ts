/**
 * Decodes HEIC with libheif (LGPL-3.0), compiled to WebAssembly. It is loaded when the first such picture is met, and its
 * memory is bounded from picture to picture: what has grown is thrown away, since WebAssembly cannot shrink.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { StudioError } from '../../../shared/errors/index.ts';
import { damaged, type PictureHeader, type Pixels, truncated } from './format.ts';

/** What is used of the library: C functions, with addresses as numbers. Errors are written to the first argument. */
interface Library {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  readonly _malloc: (bytes: number) => number;
  readonly _heif_context_alloc: () => number;
  readonly _heif_context_set_maximum_image_size_limit: (context: number, side: number) => void;
  readonly _heif_context_read_from_memory_without_copy: (
    error: number,
    context: number,
    bytes: number,
    length: number,
    options: number,
  ) => void;
  readonly _heif_context_get_primary_image_handle: (error: number, context: number, handle: number) => void;
  readonly _heif_image_handle_has_alpha_channel: (handle: number) => number;
  readonly _heif_decode_image: (
    error: number,
    handle: number,
    image: number,
    space: number,
    chroma: number,
    options: number,
  ) => void;
  readonly _heif_image_get_width: (image: number, channel: number) => number;
  readonly _heif_image_get_height: (image: number, channel: number) => number;
  readonly _heif_image_get_plane_readonly2: (image: number, channel: number, stride: number) => number;
  readonly _heif_image_release: (image: number) => void;
  readonly _heif_image_handle_release: (handle: number) => void;
  readonly _heif_context_free: (context: number) => void;
  readonly _free: (address: number) => void;
}

/** The library's numbers for red, green, blue (and alpha) side by side. */
const [rgb, interleaved, interleavedRgb, interleavedRgba] = [1, 10, 10, 11];
/** Its error codes: kinds of files and of things in them that it was not built to read, and no memory. */
const [unreadType, unreadFeature, noMemory, unreadCodec] = [3, 4, 6, 11];
/** Its causes: the data end early, or are above its limits. */
const [endOfData, overLimit] = [100, 1000];
/** Pictures may have the pixels of a square of this side, or those that their header told. */
const leastLimit = 4096;
/** Bytes of memory that stay with the library between pictures: twice what it begins with. */
const keptBytes = 32 * 2 ** 20;

/** What the library hands over to be started, and what takes it back. */
type Instantiate = [
  imports: ConstructorParameters<typeof WebAssembly.Instance>[1],
  receive: (instance: WebAssembly.Instance) => void,
];

const require = createRequire(import.meta.url);
let code: WebAssembly.Module | null = null;
let library: Library | null = null;

function open(): Library {
  const folder = 'libheif-js/libheif-wasm';
  const module = (code ??= new WebAssembly.Module(readFileSync(require.resolve(`${folder}/libheif.wasm`))));
  const create = require(`${folder}/libheif.js`) as (options: object) => Library;
  return create({
    print: () => undefined,
    printErr: () => undefined,
    instantiateWasm: (...[imports, receive]: Instantiate) => {
      const instance = new WebAssembly.Instance(module, imports);
      receive(instance);
      return instance.exports;
    },
  });
}

/**
 * The primary picture, upright, in RGB or with alpha.
 * @throws StudioError `file_truncated`, `picture_damaged`, `file_unsupported`
 */
export function decodePrimary(bytes: Buffer, header: PictureHeader): Pixels {
  const used = (library ??= open());
  let isSound = false;
  try {
    const pixels = decodeWith(used, bytes, header);
    isSound = true;
    return pixels;
  } finally {
    if (!isSound || used.HEAPU8.length > keptBytes) library = null;
  }
}

function decodeWith(lib: Library, bytes: Buffer, { width, height }: PictureHeader): Pixels {
  // An error (three numbers: code, cause, text), then a place for what functions give back.
  const error = lib._malloc(16);
  const place = error + 12;
  const given = (): number => lib.HEAPU32[place >> 2] ?? 0;
  const file = lib._malloc(bytes.length);
  const context = lib._heif_context_alloc();
  if (error === 0 || file === 0 || context === 0) throw new Error('memory limit');
  lib.HEAPU8.set(bytes, file);
  lib._heif_context_set_maximum_image_size_limit(context, Math.max(leastLimit, width, height));
  lib._heif_context_read_from_memory_without_copy(error, context, file, bytes.length, 0);
  check(lib, error);
  lib._heif_context_get_primary_image_handle(error, context, place);
  check(lib, error);
  const handle = given();
  const channels = lib._heif_image_handle_has_alpha_channel(handle) === 0 ? 3 : 4;
  lib._heif_decode_image(error, handle, place, rgb, channels === 4 ? interleavedRgba : interleavedRgb, 0);
  check(lib, error);
  const image = given();
  const found = {
    width: lib._heif_image_get_width(image, interleaved),
    height: lib._heif_image_get_height(image, interleaved),
  };
  if (found.width !== width || found.height !== height) {
    throw damaged(`${found.width} × ${found.height} pixels instead of ${width} × ${height}`);
  }
  const plane = lib._heif_image_get_plane_readonly2(image, interleaved, place);
  const [stride, row] = [given(), width * channels];
  const data = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) {
    const from = plane + y * stride;
    data.set(lib.HEAPU8.subarray(from, from + row), y * row);
  }
  lib._heif_image_release(image);
  lib._heif_image_handle_release(handle);
  lib._heif_context_free(context);
  for (const address of [file, error]) lib._free(address);
  return { data, width, height, channels };
}

/** After an error the whole library is thrown away, so nothing has to be released first. */
function check(lib: Library, error: number): void {
  const [kind = 0, cause = 0, text = 0] = lib.HEAPU32.subarray(error >> 2, (error >> 2) + 3);
  if (kind === 0) return;
  const message = Buffer.from(lib.HEAPU8.subarray(text, lib.HEAPU8.indexOf(0, text))).toString();
  if (cause === endOfData) throw truncated();
  if (kind === noMemory && cause !== overLimit) throw new Error('memory limit');
  if (kind === unreadCodec || kind === unreadType || kind === unreadFeature) {
    const what = kind === unreadCodec ? 'HEIF (not HEVC)' : 'HEIF';
    throw new StudioError('file_unsupported', { kind: what }, { detail: message });
  }
  throw damaged(message);
}
