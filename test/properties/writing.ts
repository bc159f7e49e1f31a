// How a step's write arrives at the model of Marathon, and whose deployment it may meet there.
import type { Action } from '../../src/core/model/step.js';
import type { Strategy } from '../../src/core/model/strategy.js';
import { instancesOf } from '../../src/core/rollout/definition.js';
import type { Marathon } from './marathon.js';

/** A step's action that goes to Marathon. */
export type Write = Exclude<Action, { kind: 'weigh' | 'record' | 'hear' }>;

export function outcomeOf(action: Write, marathon: Marathon): 'done' | 'locked' {
  switch (action.kind) {
    case 'put':
      return marathon.put(action.definition, 'baton', action.force);
    case 'scale':
      return marathon.scale(action.instances, 'baton', action.force);
    case 'restart':
      return marathon.restart('baton', action.force);
    case 'remove':
      if (marathon.deployment !== undefined && !action.force) return 'locked';
      marathon.remove('baton');
      return 'done';
  }
}

/** Not so plain are a restart by hand and a rollback to what we put: they bring about what we would. */
export function isPlainlyForeign({ deployment, definition }: Marathon, scale: Strategy['scale']): boolean {
  if (deployment === undefined || definition === undefined) return false;
  const edited = definition['env'] !== undefined;
  // An autoscaler's number goes on record with what begins over it: from then on it is one that we send.
  const odd = instancesOf(definition) === 7 && scale.kind !== 'ignore';
  return (
    deployment.kind === 'group' || (edited && deployment.kind === 'replace') || (odd && deployment.kind === 'scale')
  );
}
