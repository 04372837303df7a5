import { config } from 'zod';

/**
 * Zod may compile its schemas to functions from text, which the window's rules forbid. Imported before any schema is
 * made, so that it does not even try.
 */
config({ jitless: true });
