/**
 * Name of an ICC profile; null for sRGB, which is what the pixels are taken for anyway.
 * A profile that cannot be read is called `ICC`.
 */
export function profileName(profile: Buffer): string | null {
  const name = describe(profile);
  return /s\s?rgb/i.test(name) ? null : name;
}

function describe(profile: Buffer): string {
  try {
    const tags = profile.readUInt32BE(128);
    for (let i = 0; i < Math.min(tags, 100); i++) {
      const tag = 132 + i * 12;
      if (profile.toString('latin1', tag, tag + 4) === 'desc') {
        return descriptionAt(profile, profile.readUInt32BE(tag + 4)) || 'ICC';
      }
    }
  } catch {
    return 'ICC';
  }
  return 'ICC';
}

/** Version 2 holds ASCII (`desc`), version 4 UTF-16 in several languages (`mluc`), of which the first is taken. */
function descriptionAt(profile: Buffer, at: number): string {
  if (profile.toString('latin1', at, at + 4) === 'desc') {
    return profile.toString('latin1', at + 12, at + 11 + Math.min(200, profile.readUInt32BE(at + 8))).trim();
  }
  const length = Math.min(400, profile.readUInt32BE(at + 20));
  const from = at + profile.readUInt32BE(at + 24);
  return Buffer.from(profile.subarray(from, from + (length & ~1)))
    .swap16()
    .toString('utf16le')
    .trim();
}
