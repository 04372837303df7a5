import { damaged, type Format, type PictureHeader, type Pixels, plainHeader, truncated } from './format.ts';

/** Ends a file of TGA 2.0, with a full stop and a zero. Nothing marks an older one. */
const signature = 'TRUEVISION-XFILE.\0';
/** Bytes of the header, and of the footer whose first number is the place of the extension area. */
const [headerBytes, footerBytes] = [18, 26];
/** Where the extension area says what the fourth channel is, and two of its answers. */
const attributesAt = 494;
const [opacity, associated] = [3, 4];

/** Bits of a pixel by image type: 1 palette, 2 colours, 3 grey; 9 to 11 are the same, run-length encoded. */
const depths: Readonly<Record<number, readonly number[]>> = { 1: [8, 16], 2: [15, 16, 24, 32], 3: [8, 16] };

/** Truevision TGA. */
export const tga: Format = {
  id: 'tga',
  title: 'TGA',
  extensions: ['tga', 'icb', 'vda', 'vst'],
  memoryFactor: 1,
  matches: () => false,
  endsAs: (end) => end.toString('latin1').endsWith(signature),
  mayBe: (bytes) => bytes.length >= headerBytes && layoutOf(bytes) !== null,
  header: (bytes) => {
    const layout = known(bytes);
    const { width, height, channels } = layout;
    return plainHeader({ width, height, channels, alpha: alphaOf(bytes) });
  },
  decode: (bytes, { width, height, channels }): Pixels => {
    const layout = known(bytes);
    const count = width * height;
    const left = bytes.length - layout.from;
    // A packet of a run gives 128 pixels at most.
    const least = layout.isPacked ? Math.ceil(count / 128) * (1 + layout.bytes) : count * layout.bytes;
    if (left < least) throw truncated();
    const data = new Uint8Array(count * channels);
    const put = painter(bytes, layout, data);
    const place = placer(layout);
    let at = layout.from;
    for (let done = 0; done < count;) {
      const packet = layout.isPacked ? bytes.readUInt8(at++) : 0;
      const isRun = packet >= 0x80;
      const pixels = layout.isPacked ? (packet & 0x7f) + 1 : count;
      // What the last packet holds beyond the picture is nobody's.
      for (let i = 0; i < pixels && done < count; i++, done++) {
        put(at, place(done) * channels);
        if (!isRun) at += layout.bytes;
      }
      if (isRun) at += layout.bytes;
    }
    return { data, width, height, channels };
  },
};

interface Layout extends Pick<PictureHeader, 'width' | 'height' | 'channels'> {
  readonly kind: 'palette' | 'colours' | 'grey';
  readonly isPacked: boolean;
  /** Bytes of a stored pixel. */
  readonly bytes: number;
  readonly isFromRight: boolean;
  readonly isFromTop: boolean;
  /** First byte of the pixels. */
  readonly from: number;
  readonly palette: { readonly from: number; readonly first: number; readonly count: number };
  /** Bits of a colour, in the pixels or in the palette. */
  readonly colourBits: number;
}

function known(bytes: Buffer): Layout {
  // Read past what is missing first: a file that ends in its header was cut.
  bytes.readUInt8(headerBytes - 1);
  const layout = layoutOf(bytes);
  if (layout === null) throw damaged('no TGA header');
  return layout;
}

/** Null where a number of the header is none that it may have. */
function layoutOf(bytes: Buffer): Layout | null {
  const [hasPalette, type] = [bytes.readUInt8(1), bytes.readUInt8(2)];
  const [width, height] = [bytes.readUInt16LE(12), bytes.readUInt16LE(14)];
  const [depth, flags] = [bytes.readUInt8(16), bytes.readUInt8(17)];
  const alphaBits = flags & 15;
  const kind = ([null, 'palette', 'colours', 'grey'] as const)[type & 7] ?? null;
  const isKnown = kind !== null && (type & ~8) < 4 && depths[type & 7]?.includes(depth) === true;
  // The two highest bits interleave rows, which no program does.
  if (!isKnown || hasPalette > 1 || (flags & 0xc0) !== 0 || alphaBits > 8 || width === 0 || height === 0) {
    return null;
  }
  const paletteBits = bytes.readUInt8(7);
  const isPaletteSound = [15, 16, 24, 32].includes(paletteBits) && bytes.readUInt16LE(5) > 0;
  if (kind === 'palette' ? hasPalette === 0 || !isPaletteSound : hasPalette === 1 && !isPaletteSound) {
    return null;
  }
  const paletteFrom = headerBytes + bytes.readUInt8(0);
  const count = hasPalette === 1 ? bytes.readUInt16LE(5) : 0;
  const colourBits = kind === 'palette' ? paletteBits : depth;
  const hasAlpha = alphaBits > 0 && (kind === 'grey' ? depth === 16 : colourBits === 32 || colourBits === 16);
  return {
    width,
    height,
    kind,
    isPacked: type > 8,
    channels: kind === 'grey' ? (depth === 16 ? 2 : 1) : hasAlpha ? 4 : 3,
    bytes: Math.ceil(depth / 8),
    isFromRight: (flags & 0x10) !== 0,
    isFromTop: (flags & 0x20) !== 0,
    from: paletteFrom + count * Math.ceil(paletteBits / 8),
    palette: { from: paletteFrom, first: bytes.readUInt16LE(3), count },
    colourBits,
  };
}

/** What a fourth channel is: opacity unless the extension area says otherwise. */
function alphaOf(bytes: Buffer): PictureHeader['alpha'] {
  const isNew = bytes.toString('latin1', bytes.length - signature.length) === signature;
  const area = isNew ? bytes.readUInt32LE(bytes.length - footerBytes) : 0;
  if (area === 0 || area + attributesAt >= bytes.length) return 'straight';
  const said = bytes.readUInt8(area + attributesAt);
  return said === associated ? 'associated' : said === opacity ? 'straight' : 'none';
}

/** Where pixel number `i` of the file belongs, counted from the top left corner. */
function placer({ width, height, isFromTop, isFromRight }: Layout): (i: number) => number {
  return (i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return (isFromTop ? y : height - 1 - y) * width + (isFromRight ? width - 1 - x : x);
  };
}

/** Writes the pixel stored at a byte to a place of `data`. */
function painter(bytes: Buffer, layout: Layout, data: Uint8Array): (at: number, to: number) => void {
  const { kind, palette, channels, colourBits } = layout;
  if (kind === 'grey') {
    return (at, to) => {
      for (let c = 0; c < channels; c++) data[to + c] = bytes.readUInt8(at + c);
    };
  }
  const paint = colourBits > 16 ? paintBytes : paintWord;
  if (kind === 'colours') return (at, to) => paint(bytes, at, data, to, channels);
  const entryBytes = Math.ceil(colourBits / 8);
  return (at, to) => {
    const index = (layout.bytes === 2 ? bytes.readUInt16LE(at) : bytes.readUInt8(at)) - palette.first;
    if (index < 0 || index >= palette.count) throw damaged(`colour ${index} of ${palette.count}`);
    paint(bytes, palette.from + index * entryBytes, data, to, channels);
  };
}

type Paint = (bytes: Buffer, at: number, data: Uint8Array, to: number, channels: number) => void;

/** Blue, green, red and alpha, a byte each. */
const paintBytes: Paint = (bytes, at, data, to, channels) => {
  data[to] = bytes.readUInt8(at + 2);
  data[to + 1] = bytes.readUInt8(at + 1);
  data[to + 2] = bytes.readUInt8(at);
  if (channels === 4) data[to + 3] = bytes.readUInt8(at + 3);
};

/** One bit of alpha and five of red, green and blue each. */
const paintWord: Paint = (bytes, at, data, to, channels) => {
  const word = bytes.readUInt16LE(at);
  for (let c = 0; c < 3; c++) data[to + c] = Math.round((((word >>> (10 - 5 * c)) & 31) * 255) / 31);
  if (channels === 4) data[to + 3] = word >= 0x8000 ? 255 : 0;
};
