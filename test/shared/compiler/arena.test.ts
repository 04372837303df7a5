import { describe, expect, it } from 'vitest';
import { Arena } from '../../../shared/compiler/arena.ts';

const MiB = 2 ** 20;

describe('the arena', () => {
  it('rounds to 256 bytes and counts only what was handed out of a region', () => {
    const arena = new Arena();
    arena.allocate(1);
    arena.allocate(257);
    expect(arena.touchedBytes).toBe(256 + 512);
  });

  it('hands a freed block out again, the smallest that is large enough', () => {
    const arena = new Arena();
    const blocks = [64, 16, 32].map((kib) => [arena.allocate(kib * 1024), arena.allocate(256)] as const);
    for (const [block] of blocks) arena.release(block);
    const before = arena.touchedBytes;
    expect(arena.allocate(20 * 1024).at).toBe(blocks[2]?.[0].at);
    expect(arena.touchedBytes).toBe(before);
  });

  it('joins free neighbours', () => {
    const arena = new Arena();
    const [a, b] = [arena.allocate(300 * 1024), arena.allocate(300 * 1024)];
    arena.allocate(256);
    arena.release(b);
    arena.release(a);
    expect(arena.allocate(600 * 1024).at).toBe(0);
  });

  it('does not cut a block that is less than twice as large', () => {
    const arena = new Arena();
    const a = arena.allocate(100 * 1024);
    arena.allocate(256);
    arena.release(a);
    expect(arena.allocate(60 * 1024)).toBe(a);
    expect(a.size).toBe(100 * 1024);
  });

  it('takes regions that double', () => {
    const arena = new Arena();
    arena.allocate(MiB);
    expect(arena.allocate(256).region).toBe(1);
    arena.allocate(2 * MiB);
    // The second region, of 2 MiB, had its first 256 bytes in use: a third one was needed.
    expect(arena.touchedBytes).toBe(MiB + 256 + 2 * MiB);
  });
});
