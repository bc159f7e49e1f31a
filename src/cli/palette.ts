// How a terminal shows a plan: its colours and its width.
import { colours } from '../kit/colours.js';
import type { TextOptions } from '../core/plan/show/text.js';

/** Colours as `wantsColours` says; the terminal's columns, or 100 for pipes and files. */
export const terminal = (): Required<TextOptions> => ({
  colour: {
    create: colours.green,
    change: colours.yellow,
    remove: colours.red,
    error: colours.red,
    warning: colours.yellow,
    strong: colours.bold,
    quiet: colours.dim,
  },
  width: process.stdout.isTTY ? process.stdout.columns : 100,
});
