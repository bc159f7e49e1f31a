// Which apps an event of Marathon's speaks of. Events are hints: nothing is decided on what they say.
import { isAppId, type AppId } from '../../core/model/ids.js';

/** No event that Marathon sends names more apps than this; whoever does gets a full look instead. */
const most = 10_000;

/**
 * Ids of apps (and pods) that an event names: `appId`, `runSpecId`, `appDefinition.id`, the actions of `plan.steps` and
 * `currentStep` (Marathon 1.4–1.11: `app` or `pod`; before 1.5 `apps`), `affectedApps`, and the `uri` of a write to a pod,
 * whose events say nothing else. `groupId` is not among them: it is the parent of what changed, and deployment events
 * name the apps themselves.
 */
export function touchedBy(event: unknown): readonly AppId[] | 'many' {
  const found = new Set<AppId>();
  const add = (value: unknown): void => {
    if (typeof value === 'string' && isAppId(value)) found.add(value);
  };
  for (const key of ['appId', 'runSpecId']) add(field(event, key));
  add(field(field(event, 'appDefinition'), 'id'));
  add(podIn(field(event, 'uri')));
  const plan = field(event, 'plan');
  const steps = [field(event, 'currentStep'), ...list(field(plan, 'steps'))];
  for (const step of steps) {
    for (const action of list(field(step, 'actions'))) {
      add(field(action, 'app'));
      add(field(action, 'pod'));
    }
  }
  for (const owner of [event, plan]) {
    for (const key of ['affectedApps', 'affectedPods']) list(field(owner, key)).forEach(add);
  }
  return found.size > most ? 'many' : [...found];
}

/** `/v2/pods/shop/cart` or `/v2/pods//shop/cart`, below whatever path Marathon is served at. */
const podIn = (uri: unknown): string | undefined =>
  typeof uri === 'string' ? /\/v2\/pods(\/[^:?]+)/.exec(uri)?.[1]?.replace(/^\/+/, '/').replace(/\/+$/, '') : undefined;

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
