// The one thing that Marathon brings into a wanted definition from the live one: service ports that were asked for as 0.
import type { Dialect } from '../../model/dialect.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { member, withMember } from './members.js';

/**
 * The wanted app with the ports that Marathon gives it when it is put now (AssignDynamicServiceLogic). Every 0 takes the
 * next port that the app has, in order, that is in the cluster's range and that the wanted definition does not name. A 0
 * for which none is left stays 0: it gets a new one, which is a change. Both in compared form.
 *
 * The traps: a 0 is not tied to its place (`[0, 10001]` where `[10001, 10000]` is live changes both), and a port that
 * stands twice in the live app is given back to neither 0 once the wanted definition names it.
 */
export function withAssignedPorts(wanted: JsonObject, live: JsonObject, { localPorts }: Dialect): JsonObject {
  const asked = servicePorts(wanted);
  if (!asked.includes(0)) return wanted;
  const free = servicePorts(live).filter(
    (port) => port >= localPorts.first && port <= localPorts.last && !asked.includes(port),
  );
  // What was never assigned (the answer to a POST) is 0 on both sides, and stays so.
  return withServicePorts(wanted, () => free.shift() ?? 0);
}

/** Marathon looks at the host's ports only where there are no mappings. */
function servicePorts(app: JsonObject): readonly number[] {
  const mappings = numbers(mappingsOf(app), 'servicePort');
  return mappings.length > 0 ? mappings : numbers(member(app, 'portDefinitions'), 'port');
}

const mappingsOf = (app: JsonObject): Json | undefined => {
  const container = member(app, 'container');
  return isJsonObject(container) ? member(container, 'portMappings') : undefined;
};

const numbers = (list: Json | undefined, name: string): readonly number[] =>
  (isJsonArray(list) ? list : []).map((one) => {
    const port = isJsonObject(one) ? member(one, name) : undefined;
    return typeof port === 'number' ? port : 0;
  });

function withServicePorts(app: JsonObject, next: () => number): JsonObject {
  const container = member(app, 'container');
  const mappings = mappingsOf(app);
  if (isJsonObject(container) && isJsonArray(mappings) && mappings.length > 0) {
    return withMember(app, 'container', withMember(container, 'portMappings', filled(mappings, 'servicePort', next)));
  }
  const definitions = member(app, 'portDefinitions');
  return isJsonArray(definitions) ? withMember(app, 'portDefinitions', filled(definitions, 'port', next)) : app;
}

const filled = (list: readonly Json[], name: string, next: () => number): readonly Json[] =>
  list.map((one) => (isJsonObject(one) && (member(one, name) ?? 0) === 0 ? { ...one, [name]: next() } : one));
