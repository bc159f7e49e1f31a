// Where an app is, in one word. The words are those of the status branch, the log and GLOSSARY.md.

export const phases = [
  'settled',
  'held',
  'creating',
  'progressing',
  'analysing',
  'promoting',
  'aborting',
  'rejected',
  'pruning',
  'invalid',
  'paused',
  'stalled',
  'drifted',
] as const;

export type Phase = (typeof phases)[number];

/** Outcomes are committed at once and end a `baton sync`; the other phases are moments in between. */
export const isOutcome = (phase: Phase): boolean =>
  phase === 'settled' || phase === 'rejected' || phase === 'invalid' || phase === 'drifted' || phase === 'held';
