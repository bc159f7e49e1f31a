// What a command line lacks, all of it at once: whoever has to type it again shall have to do so only once.
import { Option, type Command } from 'commander';
import { table } from './table.js';

/** An option that may be left out where there is only one of what it names, which only the repository can tell. */
export class AmongSeveral extends Option {
  constructor(flags: string, description: string) {
    super(flags, `${description}; needed where there are several`);
  }
}

/** The options without which the command does nothing, as they are written in its usage: `--because <text>`. */
export const requiredOptions = (command: Command): readonly string[] =>
  command.options.filter(({ mandatory }) => mandatory).map(({ flags }) => flags);

/** Every argument and option that is not there, one a line with what it is for; empty when nothing is missing. */
export function missingText(command: Command): string {
  const isGiven = (option: Option): boolean => command.getOptionValue(option.attributeName()) !== undefined;
  const help = command.createHelp();
  const given = command.args.filter((one) => !one.startsWith('-')).length;
  const lacking = [
    ...command.registeredArguments
      .filter(({ required }, index) => required && index >= given)
      .map((one) => [`  <${one.name()}${one.variadic ? '...' : ''}>`, help.argumentDescription(one)]),
    ...command.options
      .filter((one) => one.mandatory && !isGiven(one))
      .map((one) => [`  ${one.flags}`, help.optionDescription(one)]),
  ];
  if (lacking.length === 0) return '';
  const perhaps = command.options
    .filter((one) => one instanceof AmongSeveral && !isGiven(one))
    .map((one) => [`  ${one.flags}`, help.optionDescription(one)]);
  return `error: missing:\n${table([...lacking, ...perhaps])}`.trimEnd();
}
