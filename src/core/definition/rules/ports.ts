// The ports of a canonical definition, in the order in which balancers count them.
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { objectsAt } from '../../model/jsonParts.js';

/** `servicePort` is absent where Marathon chooses. Pointers lead into the definition. */
export interface Port {
  readonly pointer: string;
  /** What the labels of the port are read from. */
  readonly holder: JsonObject;
  readonly servicePort?: { readonly number: number; readonly pointer: string };
  /** A port that the task needs on its agent: `requirePorts`, or a fixed `hostPort`. */
  readonly onAgent?: { readonly number: number; readonly pointer: string };
}

/** marathon-lb takes the port mappings of an app with a network of its own, else its port definitions (get_service_ports). */
export function portsOf(definition: JsonObject): readonly Port[] {
  const container = definition['container'];
  const mappings = isJsonObject(container) ? objectsAt(container, 'portMappings') : [];
  if (mappings.length > 0) {
    return mappings.map((one, index) => {
      const pointer = `/container/portMappings/${index}`;
      const service = fixed(one['servicePort'], `${pointer}/servicePort`);
      const host = fixed(one['hostPort'], `${pointer}/hostPort`);
      return { pointer, holder: one, ...(service && { servicePort: service }), ...(host && { onAgent: host }) };
    });
  }
  const required = definition['requirePorts'] === true;
  return objectsAt(definition, 'portDefinitions').map((one, index) => {
    const pointer = `/portDefinitions/${index}`;
    const port = fixed(one['port'], `${pointer}/port`);
    return { pointer, holder: one, ...(port && { servicePort: port, ...(required ? { onAgent: port } : {}) }) };
  });
}

/** 0 lets Marathon choose, and is no port that anybody could share. */
const fixed = (value: Json | undefined, pointer: string): Port['servicePort'] =>
  typeof value === 'number' && value > 0 ? { number: value, pointer } : undefined;
