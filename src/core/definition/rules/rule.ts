// What a rule over the whole repository sees, and what it says: apps meet on a cluster, whatever environment they are of.
import type { DesiredApp } from '../../model/app.js';
import type { Environment } from '../../model/environment.js';
import type { Place, Problem } from '../../model/problem.js';
import type { SecretValue } from './secretValues.js';

/** One wanted app on its cluster. `at` finds where a value of the rendered definition was written, by JSON pointer. */
export interface Deployed {
  readonly app: DesiredApp;
  readonly environment: Environment;
  readonly at: (pointer: string, part?: 'key' | 'value') => Place;
  readonly secrets: () => readonly SecretValue[];
}

/** `other` is where the second of two that collide stands: a pair is one finding, however many environments share it. */
export interface Finding {
  readonly problem: Problem;
  readonly other?: Place;
}

/** Says what is wrong with the apps of one cluster. */
export type Rule = (apps: readonly Deployed[]) => readonly Finding[];
