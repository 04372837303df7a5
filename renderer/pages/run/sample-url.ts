/** Where the sample grid of a step lies. */
export const sampleUrl = (run: string, step: number): string => `/media/runs/${run}/samples/${step}.png`;
