import type { Option, OptionValue } from '../../../shared/contract/index.ts';
import { format, m, say } from '../../i18n/index.ts';

/** The value of an option as a person reads it: a choice by its title, a number with its unit. */
export function optionText(option: Option | undefined, value: OptionValue): string {
  if (typeof value === 'boolean') return value ? m.option_on() : m.option_off();
  if (typeof value === 'number') {
    const unit =
      option !== undefined && 'unit' in option && option.unit !== undefined
        ? `\u202f${say(option.unit)}`
        : '';
    return `${format.number(value, 4)}${unit}`;
  }
  const choice = option?.kind === 'choice' ? option.choices.find((each) => each.value === value) : undefined;
  return choice === undefined ? value : say(choice.title);
}
