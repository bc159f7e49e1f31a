// A pod as Marathon shows it, as ours. Its document has no `lastConfigChangeAt`: which of its instances still run an
// earlier definition, and which were only there before it was scaled, is told from the versions themselves.
import { z } from 'zod';
import { replacedBy } from '../../core/definition/normal/normalisePod.js';
import type { Dialect } from '../../core/model/dialect.js';
import { shortHash } from '../../core/model/hash.js';
import type { LiveApp } from '../../core/model/observed.js';
import { oneLine } from '../../kit/redact.js';
import { isJson, isJsonObject, type JsonObject } from './json.js';
import type { ParsedApp } from './liveApp.js';
import { failureOf, podStatus, taskOf, versionOf } from './podStatus.js';
import { shapeTrouble } from './wire.js';

/** One PodStatus, with what has to be asked for before it is an answer. */
export interface ShownPod {
  readonly live: LiveApp;
  /** Versions that instances were launched from and that are older than the pod's, newest first. */
  readonly earlier: readonly number[];
}

export type ParsedPod = { readonly ok: true; readonly pod: ShownPod } | Extract<ParsedApp, { ok: false }>;

/** Reads one PodStatus, as if every instance of an earlier version ran an earlier definition. Never throws. */
export function parseLivePod(raw: unknown, dialect: Dialect): ParsedPod {
  const named = z.object({ id: z.string() }).safeParse(raw);
  const id = named.success ? oneLine(named.data.id, 200) : undefined;
  const parsed = podStatus.safeParse(raw);
  if (!parsed.success) return { ok: false, id, because: shapeTrouble(parsed.error) };
  const spec = isJson(raw) && isJsonObject(raw) ? raw['spec'] : undefined;
  if (!isJsonObject(spec)) return { ok: false, id, because: 'the document is nested too deeply' };
  const { data } = parsed;
  const { version, scaling } = data.spec;
  const instances = data.instances ?? [];
  const versions = instances.flatMap((one) => versionOf(one) ?? []).filter((one) => one < version);
  const lastFailure = failureOf(data);
  const live: LiveApp = {
    id: data.id,
    kind: 'pod',
    definition: definitionOf(spec),
    dialect,
    instances: scaling?.instances ?? 1,
    version,
    scaledAt: version,
    changedAt: version,
    tasks: instances.flatMap((one) => taskOf(one) ?? []),
    ...(lastFailure === undefined ? {} : { lastFailure }),
  };
  return { ok: true, pod: { live, earlier: [...new Set(versions)].sort((left, right) => right - left) } };
}

const definitionOf = (spec: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(spec).filter(([name]) => name !== 'version'));

/** Equal for two definitions of a pod exactly when Marathon replaces no instance to bring the one after the other. */
export const printOf = (spec: JsonObject): string => shortHash(replacedBy(spec));

/**
 * The pod with the moment since which its definition is what it is: the oldest version, going back from the newest, that
 * was only scaled since. `prints` has that of each earlier version; one that Marathon has forgotten (it keeps 50) is
 * taken for a scale, because the other way round would replace instances that nobody has changed.
 */
export function withChangedAt({ live, earlier }: ShownPod, prints: ReadonlyMap<number, string | undefined>): LiveApp {
  const now = printOf(live.definition);
  let changedAt = live.version;
  for (const version of earlier) {
    if ((prints.get(version) ?? now) !== now) break;
    changedAt = version;
  }
  return { ...live, changedAt };
}
