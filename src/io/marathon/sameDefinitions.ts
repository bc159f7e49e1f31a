// Every full look brings all definitions anew, nearly all of them as they were. One that says the same becomes the same
// object again: what was worked out for it stays valid, and the new copy can go at once.
import type { AppId } from '../../core/model/ids.js';
import { jsonEqual, type JsonObject } from '../../core/model/json.js';
import type { LiveApp } from '../../core/model/observed.js';

type Apps = ReadonlyMap<AppId, LiveApp>;

/** Of one cluster: takes the apps of each full look, and gives them back with the definitions of the look before. */
export function sameDefinitions(): (apps: Apps) => Apps {
  let last: ReadonlyMap<AppId, JsonObject> = new Map();
  return (apps) => {
    const kept = new Map<AppId, LiveApp>();
    for (const [id, app] of apps) {
      const before = last.get(id);
      const same = before !== undefined && jsonEqual(before, app.definition);
      kept.set(id, same ? { ...app, definition: before } : app);
    }
    // Of the apps themselves nothing is held: tasks come and go.
    last = new Map([...kept].map(([id, { definition }]) => [id, definition]));
    return kept;
  };
}
