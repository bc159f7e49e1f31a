// Our own settings, read and checked once: baton.config.yaml, then BATON_* variables on top. Paths are made absolute
// here (relative to the file), secrets stay references that are read when they are used, so that rotation just works.
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { LineCounter, parseDocument, visit, type Alias, type Document } from 'yaml';
import type { core, ZodError } from 'zod';
import { problem } from '../core/model/errorCodes.js';
import { fine, wrong, type Checked, type Problem } from '../core/model/problem.js';
import { accessFrom, secretReader, type AccessSettings, type ReadSecret } from './access.js';
import { settingsSchema, type RawBalancer, type RawRepository, type RawSettings } from './schema.js';
import { withVariables, type Variables } from './variables.js';

export interface RepositorySettings extends Omit<RawRepository, 'token'> {
  readonly token?: ReadSecret;
}

export interface ClusterSettings extends AccessSettings {
  readonly name: string;
  readonly marathon: readonly string[];
  /** Absent: jobs run as apps. */
  readonly metronome?: readonly string[];
  readonly agentPort?: number;
  readonly deploymentsAtOnce: number;
  readonly balancer: BalancerSettings;
  readonly checks: ChecksSettings;
}

export type BalancerSettings =
  | { readonly kind: 'instances' }
  | (AccessSettings & {
      readonly kind: 'haproxy-agent';
      readonly listen: HostAndPort;
      /** The IP address at which balancers reach `listen`. */
      readonly advertise: string;
      readonly stats: readonly string[];
    });

export interface ChecksSettings {
  readonly prometheus?: AccessSettings & { readonly url: string };
  readonly hosts: readonly string[];
  /** ms between two questions about one app. */
  readonly every: number;
}

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

export type Mode = 'observe' | 'apply';

export interface Settings {
  /** Absolute. */
  readonly file: string;
  /** Of the file's text: another one means that something was changed in it. */
  readonly fingerprint: string;
  readonly repositories: readonly RepositorySettings[];
  readonly gitlab?: { readonly url: string; readonly ca?: string };
  readonly clusters: ReadonlyMap<string, ClusterSettings>;
  readonly data: string;
  readonly http: HostAndPort;
  /** Globs over ids without the leading slash, the first that matches counts; a plain mode is `**`. */
  readonly mode: readonly { readonly glob: string; readonly mode: Mode }[];
  readonly adopt: 'equal' | 'all';
  /** Who may say `baton override`. */
  readonly override: { readonly by: readonly string[] };
  readonly maintenance: { readonly at: string; readonly timezone: string };
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' };
}

/** Settings larger than this are a mistake. */
const largest = 1024 * 1024;

/** Reads the settings. Every problem names file, line and column; secrets are never part of a message. */
export function readSettings(file: string, variables: Variables): Checked<Settings> {
  const absolute = path.resolve(file);
  const text = readText(absolute, file);
  if (!text.ok) return text;
  const lines = new LineCounter();
  const document = parseDocument(text.value, { lineCounter: lines, version: '1.2', uniqueKeys: true });
  const syntax = [...document.errors, ...document.warnings];
  if (syntax.length > 0) {
    return wrong(...syntax.map((error) => problemAt(file, error.linePos?.[0], error.message.split('\n')[0] ?? '')));
  }
  const alias = firstAlias(document);
  if (alias !== undefined) {
    const at = alias.range === undefined || alias.range === null ? undefined : lines.linePos(alias.range[0]);
    return wrong(problemAt(file, at, `the alias *${alias.source} is not taken here: write the value itself`));
  }
  const parsed = settingsSchema.safeParse(withVariables(document.toJS(), variables), {
    error: inPlainWords,
  });
  if (parsed.success) return settingsFrom(parsed.data, absolute, createHash('sha256').update(text.value).digest('hex'));
  return wrong(
    ...issuesOf(parsed.error).map(({ at, message }) => {
      const node = at.length > 0 ? document.getIn(at, true) : document.contents;
      const offset = rangeStart(node);
      const name = at.length > 0 ? `${at.join('.')}: ` : '';
      return problemAt(file, offset === undefined ? undefined : lines.linePos(offset), `${name}${message}`);
    }),
  );
}

/** Settings are read top to bottom by people who look for a mistake: what is written elsewhere does not count here. */
function firstAlias(document: Document): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias(_, node) {
      found = node;
      return visit.BREAK;
    },
  });
  return found;
}

function readText(absolute: string, shown: string): Checked<string> {
  try {
    if (statSync(absolute).size > largest) return wrong(problemAt(shown, undefined, 'is larger than 1 MiB'));
    return fine(readFileSync(absolute, 'utf8'));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!missing) return wrong(problemAt(shown, undefined, error instanceof Error ? error.message : String(error)));
    return wrong({
      ...problemAt(shown, undefined, 'there are no settings here'),
      hint: 'write baton.config.yaml (README, "A real configuration") or name the file with --config',
    });
  }
}

/** For what the schema itself has no words for; undefined leaves those of zod. */
function inPlainWords(issue: core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = issue.expected === 'record' ? 'object' : issue.expected;
      return `${issue.input === undefined || issue.input === null ? 'is missing: it' : 'it'} must be a value of the type ${wanted}`;
    }
    case 'invalid_union':
      return 'has none of the forms that are allowed here';
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    default:
      return undefined;
  }
}

function issuesOf(error: ZodError): { at: (string | number)[]; message: string }[] {
  return error.issues.flatMap((issue) => {
    const at = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ at: [...at, key], message: 'is not a setting of this version' }));
    }
    // What is wrong with a name is told inside, without which nobody would know what a name looks like.
    if (issue.code === 'invalid_key') return [{ at, message: issue.issues[0]?.message ?? issue.message }];
    return [{ at, message: issue.message }];
  });
}

function rangeStart(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : undefined;
}

function problemAt(file: string, at: { line: number; col: number } | undefined, message: string): Problem {
  return problem('settings-invalid', message, { place: { path: file, line: at?.line ?? 1, column: at?.col ?? 1 } });
}

function settingsFrom(raw: RawSettings, file: string, fingerprint: string): Checked<Settings> {
  const folder = path.dirname(file);
  const inFolder = (name: string): string => path.resolve(folder, name);
  const repositories = raw.repositories ?? (raw.repository ? [raw.repository] : []);
  const names = repositories.map((one) => one.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return wrong(problemAt(file, undefined, `two repositories are called ${twice}`));
  return fine({
    file,
    fingerprint,
    repositories: repositories.map(({ token, path: local, ...rest }) => ({
      ...rest,
      ...(local !== undefined && { path: inFolder(local) }),
      ...(token && { token: secretReader(token, folder) }),
    })),
    ...(raw.gitlab && { gitlab: { url: raw.gitlab.url, ...(raw.gitlab.ca && { ca: inFolder(raw.gitlab.ca) }) } }),
    clusters: new Map(
      Object.entries(raw.clusters).map(([name, one]) => [
        name,
        {
          name,
          marathon: one.marathon,
          ...(one.metronome && { metronome: one.metronome }),
          deploymentsAtOnce: one.deploymentsAtOnce,
          ...accessFrom(one, folder),
          ...(one.agents && { agentPort: one.agents.port }),
          balancer: balancerFrom(one.balancers?.[0], folder),
          checks: {
            hosts: one.checks.hosts,
            every: one.checks.every,
            ...(one.checks.prometheus && {
              prometheus: { url: one.checks.prometheus.url, ...accessFrom(one.checks.prometheus, folder) },
            }),
          },
        },
      ]),
    ),
    data: inFolder(raw.data),
    http: hostAndPort(raw.http.listen),
    mode:
      typeof raw.mode === 'string'
        ? [{ glob: '**', mode: raw.mode }]
        : Object.entries(raw.mode).map(([glob, mode]) => ({ glob, mode })),
    adopt: raw.adopt,
    override: raw.override,
    maintenance: raw.maintenance,
    log: raw.log,
  });
}

function balancerFrom(raw: RawBalancer | undefined, folder: string): BalancerSettings {
  if (raw?.kind !== 'haproxy-agent') return { kind: 'instances' };
  const { kind, listen, advertise, stats } = raw;
  return { kind, listen: hostAndPort(listen), advertise, stats, ...accessFrom(raw, folder) };
}

/** The schema let nothing else through. */
function hostAndPort(text: string): HostAndPort {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
}
