// Ids of tasks and instances as Marathon reads them (its Task.Id and Instance.Id): what an id belongs to, and which
// texts are no ids. Old forms are read as well, since that decides which error a wrong id gets.
import type { PathId } from '../definition/pathId.js';

/** What a task id names, or why it names nothing: a shape that is no task id, or a uuid that is none. */
export type ParsedTaskId =
  | { readonly kind: 'task'; readonly instanceId: string; readonly runSpecId: PathId }
  | { readonly kind: 'no-task-id' }
  | { readonly kind: 'no-uuid'; readonly uuid: string };

// Of ids made since instances exist, with and without incarnation, then of resident tasks and tasks before that.
const forms: readonly RegExp[] = [
  /^(?<path>.+)\.(?<prefix>instance-|marathon-)(?<uuid>[^_.]+)[._][^.]+\.\d+$/,
  /^(?<path>.+)\.(?<prefix>instance-|marathon-)(?<uuid>[^_.]+)[._][^.]+$/,
  /^(?<path>.+)[._](?<uuid>[^_.]+)\.\d+$/,
  /^(?<path>.+)[._](?<uuid>[^_.]+)$/,
];

/** Reads the id of a task: `prod_web.instance-6f…._app.2`. */
export function parseTaskId(text: string): ParsedTaskId {
  for (const form of forms) {
    const { path, prefix = 'marathon-', uuid } = form.exec(text)?.groups ?? {};
    if (path !== undefined && uuid !== undefined) return ofParts(path, prefix, uuid);
  }
  return { kind: 'no-task-id' };
}

/** Reads the id of an instance: `prod_web.instance-6f…`; undefined when it is none. */
export function parseInstanceId(text: string): { readonly runSpecId: PathId } | undefined {
  const { path, uuid } = /^(?<path>.+)\.(?:instance-|marathon-)(?<uuid>[^.]+)$/.exec(text)?.groups ?? {};
  if (path === undefined || uuid === undefined || javaUuid(uuid) === undefined) return undefined;
  return { runSpecId: pathOf(path) };
}

function ofParts(path: string, prefix: string, text: string): ParsedTaskId {
  const uuid = javaUuid(text);
  if (uuid === undefined) return { kind: 'no-uuid', uuid: text };
  return { kind: 'task', instanceId: `${path}.${prefix}${uuid}`, runSpecId: pathOf(path) };
}

/** Ids carry the path with `_` for `/`. */
const pathOf = (safe: string): PathId => `/${safe.replaceAll('_', '/')}`;

/** Java's UUID.fromString: five numbers in hexadecimal, of which each keeps as many digits as it has room for. */
function javaUuid(text: string): string | undefined {
  const parts = text.split('-');
  if (parts.length !== 5 || !parts.every((part) => /^[0-9a-fA-F]{1,16}$/.test(part))) return undefined;
  const widths = [8, 4, 4, 4, 12];
  return parts.map((part, index) => fit(part.toLowerCase(), widths[index] ?? 0)).join('-');
}

const fit = (digits: string, width: number): string => digits.slice(-width).padStart(width, '0');
