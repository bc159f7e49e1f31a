// Labels of the second version of an A/B test: an app of its own behind the virtual host of the first, whose rules are
// asked before those of the first and let through only whom the test is for. Never a deployment group.
import { labelOf, wholeNumber } from '../../definition/rules/labels.js';
import { portsOf } from '../../definition/rules/ports.js';
import { shortHash } from '../../model/hash.js';
import type { AppId } from '../../model/ids.js';
import type { JsonObject } from '../../model/json.js';
import type { AbTest } from '../../model/strategy.js';
import type { Worn } from './worn.js';
import { serverLine, withAgent, type AgentAddress } from './groupLabels.js';

export interface VariantDress {
  readonly kind: 'variant';
  readonly app: AppId;
  readonly who: Pick<AbTest, 'match' | 'share'>;
  readonly agent: AgentAddress;
}

/**
 * The rules stand in the templates of marathon-lb that have a path: only those are used with and without
 * `--haproxy-map`, so that the variant always has one (`/` if git names none). They define `path_{backend}`, which
 * marathon-lb's own lines then ask together with the host, for one virtual host as for several, with TLS and without.
 */
export function variantLabels(definition: JsonObject, { app, who, agent }: VariantDress): Worn {
  const labels: Record<string, string | null> = {};
  for (const index of portsOf(definition).keys()) {
    const label = (name: string): string => `HAPROXY_${index}_${name}`;
    const server = label('BACKEND_SERVER_OPTIONS');
    labels[server] = withAgent(labelOf(definition, server) ?? serverLine, agent);
    // Its service port is not the first version's: two frontends on one port share it by connection, whatever one says.
    labels[label('PORT')] = null;
    const hosts = labelOf(definition, label('VHOST'));
    if (hosts === undefined) continue;
    const path = labelOf(definition, label('PATH')) ?? '/';
    const rules = rulesFor(app, index, hosts, path, who);
    labels[label('PATH')] = path;
    labels[label('BACKEND_WEIGHT')] = String(weightOf(labelOf(definition, label('BACKEND_WEIGHT'))) + 10);
    const route = '  use_backend {backend} if host_{cleanedUpHostname} path_{backend}\n';
    const host = '  acl host_{cleanedUpHostname} hdr(host) -i {hostname}\n';
    labels[label('HTTP_FRONTEND_ACL_WITH_PATH')] = `${rules}${host}${route}`;
    labels[label('HTTP_FRONTEND_ACL_ONLY_WITH_PATH')] = rules;
    labels[label('HTTPS_FRONTEND_ACL_ONLY_WITH_PATH')] = rules;
  }
  return { labels, freePorts: true };
}

/** The first version's place in the order of rules is 0, or 1 with a path, unless git says so. */
const weightOf = (text: string | undefined): number => wholeNumber(text ?? '') ?? 1;

/**
 * A variable of the request says who gets the variant: one name for each app and port, because all apps share these frontends. Where no
 * server of the variant is up, the first version answers. Braces are doubled: the values pass through str.format.
 */
function rulesFor(
  app: AppId,
  index: number,
  hosts: string,
  path: string,
  { match, share }: VariantDress['who'],
): string {
  const name = `b_${shortHash([app, index])}`;
  const chosen = `var(txn.${name})`;
  const here = `{{ hdr(host) -i ${hosts
    .split(',')
    .map((one) => one.trim())
    .join(' ')} }} {{ path_beg ${path} }} {{ nbsrv({backend}) ge 1 }}`;
  const set = (value: string, condition: string): string =>
    `  http-request set-var(txn.${name}) str(${value}) if ${here} ${condition}\n`;
  const by =
    match === undefined
      ? ''
      : set('b', `{{ ${match.kind === 'cookie' ? 'req.cook' : 'req.hdr'}(${match.name}) -m found }}`);
  const rules = share === undefined ? by : `${by}${stickyShare(name, share, here, set)}`;
  return `${rules}  acl path_{backend} ${chosen} -m str b\n`;
}

/**
 * A visitor is drawn once and keeps a cookie, of either version: whoever would be drawn at every request would end in the
 * variant sooner or later.
 */
function stickyShare(
  name: string,
  share: number,
  here: string,
  set: (value: string, condition: string) => string,
): string {
  const cookie = `req.cook(baton_${name})`;
  const undecided = `!{{ var(txn.${name}) -m found }}`;
  const drawn = `!{{ var(txn.new_${name}) -m found }}`;
  const draw = (value: string, condition: string): string =>
    `  http-request set-var(txn.new_${name}) str(${value}) if ${here} ${undecided} ${condition}\n`;
  const keep = (value: string): string =>
    `  http-response add-header Set-Cookie "baton_${name}=${value}; Path=/" if {{ var(txn.new_${name}) -m str ${value} }}\n`;
  return [
    set('b', `${undecided} {{ ${cookie} -m str b }}`),
    set('a', `${undecided} {{ ${cookie} -m str a }}`),
    draw('b', `{{ rand(100000) lt ${Math.round(share * 1_000)} }}`),
    draw('a', drawn),
    set('b', `${undecided} {{ var(txn.new_${name}) -m str b }}`),
    keep('b'),
    keep('a'),
  ].join('');
}
