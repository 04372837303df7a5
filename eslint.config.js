import { defineConfig, globalIgnores } from 'eslint/config';
import importX from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Which room may not import from which, and what to do instead. Imports point one way:
 *  window → contract ← studio → worker → gan → compiler → errors. */
const walls = [
  [
    './shared',
    ['./main', './renderer', './test'],
    'shared/ runs anywhere: pass what it needs as an argument.',
  ],
  ['./shared/errors', ['./shared/!(errors)'], 'errors/ is the ground floor and imports nothing.'],
  ['./shared/data', ['./shared/!(data|errors)'], 'data/ is plain facts: everybody may import it.'],
  [
    './shared/compiler',
    ['./shared/{gan,engines,contract,data}'],
    'The compiler knows nothing of GANs, engines or calls.',
  ],
  [
    './shared/engines',
    ['./shared/{gan,contract,data}'],
    'Engines run programs; they do not know what they compute.',
  ],
  [
    './shared/contract',
    ['./shared/{compiler,engines}', './shared/gan'],
    'The contract holds types and schemas only.',
  ],
  [
    './renderer',
    ['./main', './shared/!(contract|data|errors)'],
    'The window speaks to the studio through shared/contract and renderer/api.ts.',
  ],
  ['./main/!(host)', ['./main/host'], 'Hosts open the studio, not the other way round.'],
  [
    './main/worker',
    ['./main/{studio,host}', './main/runs/database'],
    'The worker owns no database and no window.',
  ],
  [
    './main/{datasets,runs,export}',
    ['./main/{studio,host}', './main/jobs/!(tasks.ts)'],
    'Lower rooms do not call upper ones.',
  ],
];

/** A room with everything in it. The rule reads globs as whole paths, so a file is named as it is. */
const inside = (path) => (path.endsWith('.ts)') ? path : `${path}/**`);

export default defineConfig(
  globalIgnores(['dist/', 'node_modules/', 'renderer/i18n/paraglide/', 'test/bench/peers/']),
  {
    files: ['**/*.ts', '**/*.svelte', '**/*.svelte.ts'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        // The configurations at the top belong to no room.
        projectService: { allowDefaultProject: ['*.config.ts'], defaultProject: 'test/tsconfig.json' },
        extraFileExtensions: ['.svelte'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver': { node: { extensions: ['.ts', '.js', '.svelte'] } } },
    rules: {
      curly: ['error', 'multi-line'],
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'import-x/no-default-export': 'error',
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: walls.map(([target, from, message]) => ({
            target: inside(target),
            from: from.map(inside),
            message,
          })),
        },
      ],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'electron', message: 'Only main/host/electron may import electron.' }] },
      ],
    },
  },
  {
    // A promise is awaited, or given to `detach` in main/failures.ts, which says how it failed: `void` hides both.
    files: ['main/**/*.ts'],
    rules: {
      'no-void': 'error',
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
    },
  },
  { files: ['main/host/electron/**'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['test/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['test/bench/**'], rules: { 'no-console': 'off' } },
  { files: ['*.config.ts', 'test/helpers/reporters/*.ts'], rules: { 'import-x/no-default-export': 'off' } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    extends: [svelte.configs.recommended],
    languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser } },
    rules: {
      'import-x/no-default-export': 'off',
      'svelte/button-has-type': 'error',
      // Sets and maps of the window are replaced whole ($state.raw), never changed under a reader.
      'svelte/prefer-svelte-reactivity': 'off',
      // `void value` is how an effect says that it depends on a value.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
    },
  },
  {
    // TypeScript alone sees components and their snippets as `any`; svelte-check knows their types and checks them.
    files: ['**/*.svelte'],
    rules: Object.fromEntries(
      ['argument', 'assignment', 'call', 'member-access', 'return'].map((what) => [
        `@typescript-eslint/no-unsafe-${what}`,
        'off',
      ]),
    ),
  },
);
