// Defaults of a folder are for all that lies below it, and apps and pods are different documents in Marathon: `cpus` of an
// app means nothing to a pod, `scheduling` of a pod nothing to an app.
import { appFields, podFields } from '../schema/knownFields.js';
import type { Draft } from './draft.js';
import type { Layer } from './layers.js';

/** The defaults without the fields that only the other kind has. Fields that neither knows stay, to be told. */
export const fitting = (kind: Draft['kind'], defaults: readonly Layer[]): readonly Layer[] =>
  defaults.map((layer) => withoutFieldsOf(others[kind], layer));

const onlyIn = (fields: object, other: object): ReadonlySet<string> =>
  new Set(Object.keys(fields).filter((name) => !Object.hasOwn(other, name)));

/** By kind, the fields that are the other's alone. */
const others = { app: onlyIn(podFields, appFields), pod: onlyIn(appFields, podFields) } as const;

function withoutFieldsOf(foreign: ReadonlySet<string>, layer: Layer): Layer {
  const names = Object.keys(layer.value);
  if (!names.some((name) => foreign.has(name))) return layer;
  const kept = Object.entries(layer.value).filter(([name]) => !foreign.has(name));
  return { ...layer, value: Object.fromEntries(kept) };
}
