import type { ErrorFamily } from './family.ts';

/** Errors of recipes, options and training steps. */
export const trainingErrors = {
  recipe_not_found: {
    en: { message: 'There is no recipe “{recipe}”.', next: 'Recipes: {recipes}.' },
    'zh-CN': { message: '没有配方“{recipe}”。', next: '可用配方：{recipes}。' },
  },
} as const satisfies ErrorFamily;
