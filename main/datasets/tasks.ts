/** The dataset tasks of the worker process. */
export { builtin } from './builtin/import.ts';
export { importDataset } from './import.ts';
export { inspect } from './inspect.ts';
export { preview } from './preview.ts';
