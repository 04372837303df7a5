#!/usr/bin/env node
/** The terminal's entry: `studio …`. */
import { runTerminal } from './terminal/program.ts';

process.exitCode = await runTerminal(process.argv.slice(2));
