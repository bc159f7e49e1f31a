// Health checks without a port, which only a POST leaves in a live app: every later write gives them the index 0.
import { pointerOf } from '../../definition/read/pointer.js';
import { isJsonArray, isJsonObject, jsonEqual, type JsonObject } from '../../model/json.js';
import type { LiveDefinition } from '../../model/observed.js';
import type { FieldChange } from '../../model/plan.js';
import { comparableLive } from './comparable.js';
import { member } from './members.js';

/**
 * The checks of the wanted app (in compared form) that are live without `portIndex`. Marathon adds it with any write,
 * even with a new number of instances alone, and when it reads its storage again; a task notices nothing of it. So it is
 * told, and never a reason to write: it would restart every task of an app that is adopted as it is.
 */
export function indexedAnew(wanted: JsonObject, live: LiveDefinition): readonly FieldChange[] {
  const bare = bareIn(live);
  if (bare.length === 0) return [];
  const checks = member(wanted, 'healthChecks');
  return (isJsonArray(checks) ? checks : []).flatMap((check, index) =>
    bare.some((one) => jsonEqual(one, check))
      ? [{ path: pointerOf(['healthChecks', index, 'portIndex']), new: 0, ridesAlong: true }]
      : [],
  );
}

/** Whether writing anything at all to the live app replaces its tasks: the number of instances, too. */
export const restartsWithAnyWrite = (live: LiveDefinition): boolean => bareIn(live).length > 0;

/** In compared form, which has the index. */
function bareIn(live: LiveDefinition): readonly JsonObject[] {
  const shown = member(live.definition, 'healthChecks');
  const bare = (isJsonArray(shown) ? shown : []).filter((check) => isJsonObject(check) && isBare(check));
  if (bare.length === 0) return [];
  const checks = member(
    comparableLive({ ...live, definition: { ...live.definition, healthChecks: bare } }),
    'healthChecks',
  );
  return (isJsonArray(checks) ? checks : []).filter(isJsonObject).filter((check) => check['portIndex'] === 0);
}

/** Without a port or the index of one, which only a POST leaves so. */
export const isBare = ({ protocol, port, portIndex }: JsonObject): boolean =>
  protocol !== 'COMMAND' && (port ?? undefined) === undefined && (portIndex ?? undefined) === undefined;
