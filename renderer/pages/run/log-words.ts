/** Lines of a run's log in words. */
import {
  describeError,
  engineIds,
  engineTitles,
  errorCodes,
  type LogLine,
} from '../../../shared/contract/index.ts';
import { format, locale, m, say } from '../../i18n/index.ts';

type Values = LogLine['params'];

const count = (values: Values, name: string) => format.count(Number(values[name] ?? 0));
const text = (values: Values, name: string) => String(values[name] ?? '');

const engineName = (values: Values) => {
  const id = engineIds.find((each) => each === values.engine);
  return id === undefined ? text(values, 'engine') : say(engineTitles[id]);
};

const words: Readonly<Record<string, (values: Values) => string>> = {
  created: () => m.run_log_created(),
  queued: () => m.run_log_queued(),
  compiling: () => m.run_log_compiling(),
  started: (values) => m.run_log_started({ step: count(values, 'step') }),
  resumed: (values) => m.run_log_resumed({ step: count(values, 'step') }),
  held: (values) => m.run_log_held({ step: count(values, 'step') }),
  continued: (values) => m.run_log_continued({ step: count(values, 'step') }),
  checkpoint_saved: (values) =>
    m.run_log_checkpoint({ step: count(values, 'step'), bytes: format.bytes(Number(values.bytes ?? 0)) }),
  checkpoint_damaged: (values) => m.run_log_damaged({ checkpoint: text(values, 'checkpoint') }),
  computing: (values) =>
    m.run_log_computing({
      engine: engineName(values),
      version: text(values, 'version'),
      threads: count(values, 'threads'),
    }),
  engine_fell_back: (values) =>
    m.run_log_fell_back({ engine: engineName(values), step: count(values, 'step') }),
  looking_for_layer: (values) =>
    m.run_log_looking({ step: count(values, 'step'), from: count(values, 'from') }),
  stopped: (values) => m.run_log_stopped({ step: count(values, 'step') }),
  completed: (values) => m.run_log_completed({ step: count(values, 'step') }),
};

/** What a line says. Errors speak through the catalogue; an event of a newer studio is shown as it was written. */
export function describeLine(line: LogLine): string {
  const say = Object.hasOwn(words, line.event) ? words[line.event] : undefined;
  if (say !== undefined) return say(line.params);
  const code = errorCodes.find((each) => each === line.event);
  if (code !== undefined) return describeError({ code, params: line.params }, locale.current).message;
  const values = Object.entries(line.params).map(([name, value]) => `${name} ${value}`);
  return [line.event.replaceAll('_', ' '), ...values].join(' · ');
}
