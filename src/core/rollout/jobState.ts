// How far a job is, wherever it runs.

/**
 * - `stopped`: no task is wanted of it any more.
 * - `lost`: its task ended by no fault of its own (agent, executor), and Marathon holds the next launch back. Metronome does
 *   not tell this from a failure.
 * - `unbegun`: it stands in Metronome, and no run of it is known there: whoever made it was killed, or has yet to begin one.
 */
export type JobState = 'running' | 'finished' | 'failed' | 'lost' | 'stalled' | 'stopped' | 'unbegun';
