// How a terminal shows a plan: its colours and its width.
import pc from 'picocolors';
import type { TextOptions } from '../core/plan/show/text.js';

/** Colours where there is a terminal and NO_COLOR is not set; its columns, or 100 for pipes and files. */
export const terminal = (): Required<TextOptions> => ({
  colour: {
    create: pc.green,
    change: pc.yellow,
    remove: pc.red,
    error: pc.red,
    warning: pc.yellow,
    strong: pc.bold,
    quiet: pc.dim,
  },
  width: process.stdout.isTTY ? process.stdout.columns : 100,
});
