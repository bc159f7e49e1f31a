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
