// What Marathon runs under an id: an app or a pod. Which one a definition is shows in it; neither ever becomes the other.
import type { JsonObject } from './json.js';

export type RunSpecKind = 'app' | 'pod';

/** Only pods have `containers`, and they must have at least one (types/pod.raml). */
export const kindOf = ({ containers }: JsonObject): RunSpecKind =>
  containers === undefined || containers === null ? 'app' : 'pod';
