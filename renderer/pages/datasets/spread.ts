/** `wanted` numbers spread evenly over 0 … count − 1, each once: examples that show the whole of a dataset. */
export function spread(count: number, wanted: number): readonly number[] {
  if (count <= wanted) return Array.from({ length: count }, (_, at) => at);
  return Array.from({ length: wanted }, (_, at) => Math.floor(((at + 0.5) * count) / wanted));
}
