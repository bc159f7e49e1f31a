// A name for a definition that git never had: what ran here before it was taken over.
import { withoutOurLabels } from '../definition/strategy/labels.js';
import { canonicalOfLive } from '../definition/normal/normalise.js';
import { shortHash } from '../model/hash.js';
import { isRevision, type CommitSha } from '../model/ids.js';
import type { JsonObject } from '../model/json.js';
import type { LiveApp } from '../model/observed.js';
import type { KnownRevision } from '../model/record.js';

/** The live definition as one that can be put again; `commit` is the one that asked for the take-over. */
export function revisionOfLive(live: LiveApp, commit: CommitSha): KnownRevision {
  const definition: JsonObject = withoutOurLabels(canonicalOfLive(live.definition));
  const revision = shortHash({ ...definition, id: null, instances: null, takenOver: true });
  if (!isRevision(revision)) throw new Error(`shortHash gave ${revision}, which is no revision`);
  return { revision, commit, definition };
}
