// The `embed` parameters: what a client wants to see besides definitions.

const apps = ['tasks', 'counts', 'deployments', 'readiness', 'lastTaskFailure', 'taskStats'] as const;
export type Embed = (typeof apps)[number];

/** The prefixes `apps.`, `app.` and `group.apps.` mean the same and may be left out; unknown values are ignored. */
export function appEmbeds(query: URLSearchParams, always: readonly Embed[] = []): ReadonlySet<Embed> {
  const embeds = new Set<Embed>(always);
  for (const value of query.getAll('embed')) {
    const name = value.replace(/^(?:group\.apps|apps|app)\./, '');
    if (name === 'failures')
      for (const embed of ['tasks', 'lastTaskFailure', 'deployments'] as const) embeds.add(embed);
    if (name === 'tasks') embeds.add('deployments');
    const known = apps.find((embed) => embed === name);
    if (known !== undefined) embeds.add(known);
  }
  return embeds;
}

/** Which children of a group are wanted: all when nothing is asked for, else only what is named. */
export function groupEmbeds(query: URLSearchParams): ReadonlySet<'apps' | 'pods' | 'groups'> {
  const values = query.getAll('embed');
  if (values.length === 0) return new Set(['apps', 'pods', 'groups']);
  const wanted = new Set<'apps' | 'pods' | 'groups'>();
  for (const value of values) {
    if (value === 'group.groups') wanted.add('groups');
    if (value === 'group.pods') wanted.add('pods');
    // Asking for something about apps asks for apps.
    if (/^group\.apps(?:\.|$)/.test(value)) wanted.add('apps');
  }
  return wanted;
}
