// Where the decisions of people stand on the status branch: of an app at `decisions/production/shop/cart.json`, of the
// environment beside it at `decisions/production.json`.
import { isEnvironmentName, type AppId, type EnvironmentName } from '../model/ids.js';
import { recordOwner, recordPath } from './recordPath.js';

const folder = 'decisions';

/** With the names that records have; an environment that is called like a file gets a `~`, as folders of ids do. */
export const appDecisionsPath = (environment: EnvironmentName, id: AppId): string =>
  recordPath(environment, id)
    .replace(/^apps\/([^/]*\.json)\//, 'apps/$1~/')
    .replace(/^apps/, folder);

export const environmentDecisionsPath = (environment: EnvironmentName): string => `${folder}/${environment}.json`;

/** Whose decisions a path holds; undefined when it holds none. */
export function decisionsOwner(
  path: string,
): { readonly environment: EnvironmentName; readonly app?: AppId } | undefined {
  if (!path.startsWith(`${folder}/`)) return undefined;
  const inside = path.slice(folder.length + 1);
  const [, environment = ''] = /^([^/]+)\.json$/.exec(inside) ?? [];
  if (isEnvironmentName(environment)) return { environment };
  return recordOwner(`apps/${inside.replace(/^([^/]*\.json)~\//, '$1/')}`);
}

/** Whether people write the file: who has not read the newest of it must not overwrite it (ownership/ likewise). */
export const isWordPath = (path: string): boolean => path.startsWith(`${folder}/`) || path.startsWith('ownership/');
