import { settingsSchema, type Settings } from '../../../shared/contract/index.ts';
import type { Sql } from './sql.ts';

/** What a new studio is set to. `threads: 0` asks for one a physical core. */
export const defaultSettings: Settings = {
  locale: 'system',
  theme: 'system',
  density: 'comfortable',
  threads: 0,
  resumeAtStart: 'ask',
};

export function settingRows(sql: Sql) {
  const all = sql.prepare<[], { key: string; value: string }>('SELECT key, value FROM settings');
  const put = sql.prepare<[string, string]>(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  );

  function get(): Settings {
    const stored = Object.fromEntries(
      all.all().map(({ key, value }): [string, unknown] => [key, JSON.parse(value)]),
    );
    const settings = settingsSchema.safeParse({ ...defaultSettings, ...stored });
    // A value that this version does not know must not keep the studio from starting.
    return settings.success ? settings.data : defaultSettings;
  }

  return {
    get,
    change(change: Partial<Settings>): Settings {
      return sql.transaction(() => {
        for (const [key, value] of Object.entries(change)) put.run(key, JSON.stringify(value));
        return get();
      });
    },
  };
}

export type SettingRows = ReturnType<typeof settingRows>;
