// The history read back: what `baton history` and `baton why` know about the past.
import {
  isAppId,
  isCommitSha,
  isEnvironmentName,
  type AppId,
  type CommitSha,
  type EnvironmentName,
} from '../model/ids.js';
import { phases, type Phase } from '../model/phase.js';

/** What one commit of the status branch says about one app. */
export interface HistoryEntry {
  readonly environment: EnvironmentName;
  readonly app: AppId;
  readonly commit: CommitSha;
  readonly phase: Phase;
  readonly because: string;
}

/** The entries in the trailers of a message, in their order; what is not whole is left out, so that a commit of somebody else says nothing. */
export const parseTrailers = (message: string): readonly HistoryEntry[] =>
  trailerGroups(message, ['Baton-App']).flatMap((group) => entryOf(group) ?? []);

/** The trailers of a message, name → value, in groups that each begin with one of these names. */
export function trailerGroups(message: string, first: readonly string[]): readonly ReadonlyMap<string, string>[] {
  const paragraphs = message
    .replaceAll('\r\n', '\n')
    .trimEnd()
    .split(/\n\s*\n/);
  // A message of one paragraph is a subject, whatever it looks like.
  const last = paragraphs.length > 1 ? (paragraphs.at(-1) ?? '') : '';
  const groups: Map<string, string>[] = [];
  for (const [, name = '', value = ''] of last.matchAll(/^([A-Za-z-]+): *(.*)$/gm)) {
    if (first.includes(name)) groups.push(new Map());
    groups.at(-1)?.set(name, value);
  }
  return groups;
}

function entryOf(group: ReadonlyMap<string, string>): HistoryEntry | undefined {
  const [environment = '', app = ''] = (group.get('Baton-App') ?? '').split(' ');
  const commit = group.get('Baton-Commit') ?? '';
  const phase = phases.find((one) => one === group.get('Baton-Phase'));
  if (!isEnvironmentName(environment) || !isAppId(app) || !isCommitSha(commit) || phase === undefined) return undefined;
  return { environment, app, commit, phase, because: group.get('Baton-Because') ?? '' };
}
