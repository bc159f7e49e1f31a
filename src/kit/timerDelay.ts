// Definitions may name any number of seconds, timers of Node take 24.8 days: what is longer would fire at once.

const longest = 2 ** 31 - 1;

/** `milliseconds` as a timer can take them; who waits for longer is early, after 24.8 days. */
export const timerDelay = (milliseconds: number): number => Math.min(Math.max(0, milliseconds), longest);
