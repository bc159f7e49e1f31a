// What a pointer of `ignore` leads to. One that leads to nothing leaves nothing alone, and nobody would notice: the live
// value that it was meant to keep is overwritten by the next change.
import { z } from 'zod';
import { partsOf, pointerOf } from '../read/pointer.js';
import { appSchema } from '../schema/app.js';
import { nearest } from '../schema/nearest.js';
import { podSchema } from '../schema/pod.js';

/** Why a pointer leads to no field of the canonical form, and the pointer that was probably meant if that can be told. */
export interface Astray {
  readonly because: string;
  readonly meant?: string;
}

/** Undefined where the pointer leads to a field of an app or of a pod, or below one whose members nobody can list. */
export function astray(pointer: string): Astray | undefined {
  const old = oldForms.find(([form]) => pointer === form || pointer.startsWith(`${form}/`));
  if (old !== undefined) {
    const [form, since] = old;
    return { because: `${form} is a form from before Marathon 1.5, and is compared as ${since}`, meant: since };
  }
  const parts = partsOf(pointer);
  const [app, pod] = [walk(appSchema, parts), walk(podSchema, parts)];
  if (app === 'field' || pod === 'field') return undefined;
  const { at, names } = pod.at > app.at ? pod : app;
  const above = parts.slice(0, at);
  const rest = parts.slice(at + 1);
  if (names === 'positions') return { because: `${pointerOf(above)} is a list, whose items have positions: 0, 1, …` };
  const known = at === 0 ? topLevel : names;
  const name = nearest(parts[at] ?? '', known);
  const because = `${pointerOf(parts.slice(0, at + 1)).slice(0, 80)} is no field of an app or a pod`;
  return name === undefined ? { because } : { because, meant: pointerOf([...above, name, ...rest]) };
}

const topLevel = [...new Set([...Object.keys(appSchema.shape), ...Object.keys(podSchema.shape)])];

/** The more particular ones first. */
const oldForms: readonly (readonly [form: string, since: string])[] = [
  ['/ports', '/portDefinitions'],
  ['/uris', '/fetch'],
  ['/ipAddress/discovery', '/container/portMappings'],
  ['/ipAddress', '/networks'],
  ['/container/docker/network', '/networks'],
  ['/container/docker/portMappings', '/container/portMappings'],
];

/** How far the parts lead, and what could have stood in the place of the first that leads nowhere. */
interface Ended {
  readonly at: number;
  readonly names: readonly string[] | 'positions';
}

function walk(schema: unknown, parts: readonly string[], at = 0): 'field' | Ended {
  const part = parts[at];
  if (part === undefined) return 'field';
  if (schema instanceof z.ZodOptional) return walk(schema.unwrap(), parts, at);
  if (schema instanceof z.ZodRecord) return walk(schema.valueType, parts, at + 1);
  if (schema instanceof z.ZodArray) {
    return /^(?:0|[1-9]\d*)$/.test(part) ? walk(schema.element, parts, at + 1) : { at, names: 'positions' };
  }
  if (schema instanceof z.ZodUnion)
    return furthest(
      schema.options.map((option) => walk(option, parts, at)),
      at,
    );
  if (!(schema instanceof z.ZodObject)) return { at, names: [] };
  const shape: Readonly<Record<string, unknown>> = schema.shape;
  if (Object.hasOwn(shape, part)) return walk(shape[part], parts, at + 1);
  // Of a loose object nobody knows the members.
  return schema.def.catchall instanceof z.ZodNever ? { at, names: Object.keys(shape) } : 'field';
}

function furthest(ends: readonly ('field' | Ended)[], at: number): 'field' | Ended {
  let best: Ended = { at, names: [] };
  for (const end of ends) {
    if (end === 'field') return end;
    if (end.at > best.at || best.names.length === 0) best = end;
  }
  return best;
}
