// What is written about a job of Metronome's: an action whose `runSpec` is `job`.
import type { Action } from '../../core/model/step.js';

export type JobAction = Extract<Action, { readonly kind: 'put' | 'scale' | 'remove' }>;
