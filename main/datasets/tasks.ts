/** The dataset tasks of the worker process. */
export { builtin } from './builtin/import.ts';
