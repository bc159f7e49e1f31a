// Where an app's record stands on the status branch.
import { isAppId, isEnvironmentName, type AppId, type EnvironmentName } from '../model/ids.js';

/**
 * `apps/production/shop/cart.json`. Ids may contain dots, so that `/a` and `/a.json/b` are two apps: a folder that
 * would have the name of a record gets a `~`, which no id can have.
 */
export function recordPath(environment: EnvironmentName, id: AppId): string {
  const segments = id.slice(1).split('/');
  const folders = segments.slice(0, -1).map((name) => (/\.json$/.test(name) ? `${name}~` : name));
  return ['apps', environment, ...folders, `${segments.at(-1) ?? ''}.json`].join('/');
}

/** Whose record a path of the status branch is; undefined when it is no record's. */
export function recordOwner(path: string): { readonly environment: EnvironmentName; readonly app: AppId } | undefined {
  const [root, environment, ...segments] = path.split('/');
  const name = segments.at(-1);
  if (root !== 'apps' || environment === undefined || name === undefined || !name.endsWith('.json')) return undefined;
  const folders = segments.slice(0, -1).map((folder) => (folder.endsWith('.json~') ? folder.slice(0, -1) : folder));
  const app = `/${[...folders, name.slice(0, -'.json'.length)].join('/')}`;
  return isEnvironmentName(environment) && isAppId(app) ? { environment, app } : undefined;
}
