// What the demo prints: chapters with their times, steps, and quiet details. Colours as NO_COLOR and the terminal allow.
import { colours } from '../../kit/colours.js';

export interface Screen {
  /** A new part of the story. */
  readonly chapter: (title: string) => void;
  /** Something that was done or came true. */
  readonly done: (text: string) => void;
  /** Something seen on the way. */
  readonly detail: (text: string) => void;
  /** A line as it is. */
  readonly line: (text?: string) => void;
}

export const bold = colours.bold;
export const dim = colours.dim;

/** Prints to the given writer, with the seconds since the start in front of each chapter. */
export function openScreen(write: (text: string) => void): Screen {
  const start = Date.now();
  let chapters = 0;
  const line = (text = ''): void => write(`${text}\n`);
  return {
    chapter(title) {
      chapters += 1;
      line();
      line(`${colours.cyan(String(chapters))}  ${bold(title)}  ${dim(`${((Date.now() - start) / 1000).toFixed(0)}s`)}`);
    },
    done: (text) => line(`   ${colours.green('✓')} ${text}`),
    detail: (text) => line(`     ${dim(text)}`),
    line,
  };
}

/** A phase in the colour of its mood. */
export function phaseText(phase: string): string {
  if (phase === 'settled') return colours.green(phase);
  if (phase === 'rejected' || phase === 'invalid') return colours.red(phase);
  return colours.yellow(phase);
}
