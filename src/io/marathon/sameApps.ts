// Every full look brings all apps anew, nearly all of them as they were. One that is as it was becomes the same object
// again: whoever decided on it knows so at once, and the new copy can go. Of others at least the definition is kept where
// it says the same: what was worked out for it stays valid.
import { isDeepStrictEqual } from 'node:util';
import type { AppId } from '../../core/model/ids.js';
import { jsonEqual } from '../../core/model/json.js';
import type { LiveApp } from '../../core/model/observed.js';

type Apps = ReadonlyMap<AppId, LiveApp>;

/** Of one cluster: takes the apps of each full look, and gives them back with what is as in the look before. */
export function sameApps(): (apps: Apps) => Apps {
  let last: Apps = new Map();
  return (apps) => {
    const kept = new Map<AppId, LiveApp>();
    for (const [id, app] of apps) kept.set(id, asBefore(last.get(id), app));
    last = kept;
    return kept;
  };
}

function asBefore(before: LiveApp | undefined, app: LiveApp): LiveApp {
  if (before === undefined || !jsonEqual(before.definition, app.definition)) return app;
  const same = { ...app, definition: before.definition };
  return isDeepStrictEqual(same, before) ? before : same;
}
