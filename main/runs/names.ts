/** Steps as names of files and folders: nine digits, so that they sort as numbers do. */
export function stepName(step: number): string {
  return String(step).padStart(9, '0');
}
