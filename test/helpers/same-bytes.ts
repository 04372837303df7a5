/**
 * Lets `toEqual` see at a glance that two typed arrays hold the same bytes, where it would compare number by number: tensors of
 * a network have a hundred thousand. Arrays whose bytes differ are compared, and shown, as ever.
 */
import { expect } from 'vitest';

function sameBytes(a: unknown, b: unknown): true | undefined {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return undefined;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return undefined;
  return bytesOf(a).equals(bytesOf(b)) ? true : undefined;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

expect.addEqualityTesters([sameBytes]);
