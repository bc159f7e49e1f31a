// Where the jobs of an app run: one Marathon app beside it, made for one job and removed after it.
import { isAppId, type AppId } from '../../model/ids.js';

const suffix = '-before';

/** `/shop/cart-before`. A rule of validate finds apps of git that stand there; strangers in the cluster are never written. */
export function jobIdOf(app: AppId): AppId {
  const id = `${app}${suffix}`;
  if (isAppId(id)) return id;
  throw new Error(`${app} with ${suffix} is no id, although every id may end so`);
}

/** The app whose jobs would run at this id; undefined when nobody's would. */
export function appOfJobId(id: AppId): AppId | undefined {
  const app = id.slice(0, -suffix.length);
  return id.endsWith(suffix) && isAppId(app) ? app : undefined;
}
