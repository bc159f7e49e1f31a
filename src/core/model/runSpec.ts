// What runs under an id: an app or a pod of Marathon's, or a job of Metronome's. Whether a definition is of an app or of a
// pod shows in it; neither ever becomes the other.
import type { JsonObject } from './json.js';

export type MarathonKind = 'app' | 'pod';

/** `job`: written to Metronome. Its definition is that of an app all the same: who writes it translates it. */
export type RunSpecKind = MarathonKind | 'job';

/** Only pods have `containers`, and they must have at least one (types/pod.raml). */
export const kindOf = ({ containers }: JsonObject): MarathonKind =>
  containers === undefined || containers === null ? 'app' : 'pod';
