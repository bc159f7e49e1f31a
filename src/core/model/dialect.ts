// What a Marathon fills in by itself and understands: the same definition means different things to different clusters.

export interface MarathonVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** How one cluster reads a definition. One object serves a whole look, and the next ones while nothing in it changes. */
export interface Dialect {
  readonly version: MarathonVersion;
  /** `--mesos_role`: the role of an app that names none. */
  readonly defaultRole: string;
  /** Names of the top-level groups with `enforceRole`: an app in one of them has the group's name as its role (1.9). */
  readonly enforcedRoles: ReadonlySet<string>;
  /** `--local_port_min` and `--local_port_max`, both inclusive: the service ports that Marathon hands out for a 0. */
  readonly localPorts: { readonly first: number; readonly last: number };
  /** `--default_network_name`: the container network of an app that names none. */
  readonly defaultNetwork?: string;
}

/** The last Marathon there is, as it starts without flags: what is assumed of a cluster that does not tell. */
export const newest: Dialect = {
  version: { major: 1, minor: 11, patch: 0 },
  defaultRole: '*',
  enforcedRoles: new Set(),
  localPorts: { first: 10_000, last: 20_000 },
};

/** Whether the cluster runs this release or a later one: `isSince(dialect, 1, 9)`, `isSince(dialect, 1, 5, 1)`. */
export function isSince({ version }: Pick<Dialect, 'version'>, major: number, minor: number, patch = 0): boolean {
  if (version.major !== major) return version.major > major;
  return version.minor === minor ? version.patch >= patch : version.minor > minor;
}

/** Equal dialects read every definition alike. */
export const sameDialect = (left: Dialect, right: Dialect): boolean =>
  left === right ||
  (left.version.major === right.version.major &&
    left.version.minor === right.version.minor &&
    left.version.patch === right.version.patch &&
    left.defaultRole === right.defaultRole &&
    left.defaultNetwork === right.defaultNetwork &&
    left.localPorts.first === right.localPorts.first &&
    left.localPorts.last === right.localPorts.last &&
    left.enforcedRoles.size === right.enforcedRoles.size &&
    [...left.enforcedRoles].every((name) => right.enforcedRoles.has(name)));
