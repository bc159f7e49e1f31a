// Whether text that is written somewhere may carry colours: one answer for the log, the commands and the demo.
import pc from 'picocolors';
import type { Colors } from 'picocolors/types.js';

/**
 * Colours for a terminal, none for pipes and files. `NO_COLOR` (not empty) takes them away (https://no-color.org),
 * `FORCE_COLOR` (not empty, not 0) gives them to a pipe as well. That `CI` is set says nothing about where the output
 * goes: `baton plan > plan.txt` in a job would otherwise write escape sequences into the file.
 */
export function wantsColours(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  const { NO_COLOR: no = '', FORCE_COLOR: force = '' } = env;
  if (no !== '') return false;
  if (force !== '') return force !== '0';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

/** The colours of what goes to stdout, where commands answer. */
export const colours: Colors = pc.createColors(wantsColours(process.stdout));
