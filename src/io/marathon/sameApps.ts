// Every look brings apps anew, nearly all of them as they were. One that is as it was becomes the same object again, whether it
// was read with all others or alone: whoever decided on it knows so at once, and the new copy can go. Of others at least the
// definition is kept where it says the same: what was worked out for it stays valid.
import { isDeepStrictEqual } from 'node:util';
import type { AppId } from '../../core/model/ids.js';
import { jsonEqual } from '../../core/model/json.js';
import type { LiveApp } from '../../core/model/observed.js';

type Apps = ReadonlyMap<AppId, LiveApp>;

export interface SameApps {
  /** The apps of a full look, with what is as it was when it was read last. */
  all(apps: Apps): Apps;
  /** One that was read alone. Undefined: there is none. */
  one(id: AppId, app: LiveApp | undefined): LiveApp | undefined;
}

/** Of one cluster. A full look that ended while an app was read alone may bring it as it was before: a new object, no more. */
export function sameApps(): SameApps {
  let last = new Map<AppId, LiveApp>();
  return {
    all: (apps) => {
      const kept = new Map<AppId, LiveApp>();
      for (const [id, app] of apps) kept.set(id, asBefore(last.get(id), app));
      last = kept;
      // Later single looks must not change a reading that was given away.
      return new Map(kept);
    },
    one: (id, app) => {
      if (app === undefined) {
        last.delete(id);
        return undefined;
      }
      const kept = asBefore(last.get(id), app);
      last.set(id, kept);
      return kept;
    },
  };
}

function asBefore(before: LiveApp | undefined, app: LiveApp): LiveApp {
  if (before === undefined || !jsonEqual(before.definition, app.definition)) return app;
  const same = { ...app, definition: before.definition };
  return isDeepStrictEqual(same, before) ? before : same;
}
