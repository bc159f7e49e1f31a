// HAPROXY_DEPLOYMENT_GROUP: marathon-lb merges the apps that share a value into one. Meant for two colours of one app
// (the convention of its zdd.py); anything else routes one team's traffic to another's tasks.
import { problem } from '../../model/errorCodes.js';
import type { Deployed, Finding, Rule } from './rule.js';
import { labelOf } from './labels.js';

export const deploymentGroups: Rule = (apps) => {
  const byGroup = new Map<string, Deployed[]>();
  for (const of of apps) {
    const group = labelOf(of.app.spec.definition, groupLabel);
    if (group === undefined) continue;
    const same = byGroup.get(group);
    if (same === undefined) byGroup.set(group, [of]);
    else same.push(of);
  }
  return [...byGroup].flatMap(([group, members]) => [
    ...strangers(group, members),
    ...halves(members),
    ...(group.includes('/') ? members.map(slash) : []),
  ]);
};

const groupLabel = 'HAPROXY_DEPLOYMENT_GROUP';
const colour = /-(?:blue|green)$/;

/** `/shop/cart` of `/shop/cart-blue`. */
const baseOf = (of: Deployed): string => of.app.id.replace(colour, '');

/** One app in two environments of a cluster, kept apart by a prefix, is two apps as well. */
function strangers(group: string, members: readonly Deployed[]): readonly Finding[] {
  return members.flatMap((of) => {
    const other = members.find((one) => baseOf(one) !== baseOf(of));
    if (other === undefined) return [];
    const there = other.at(`/labels/${groupLabel}`);
    const message = `the deployment group ${group.slice(0, 60)} is also that of ${other.app.id} (${there.path}:${there.line})`;
    return [
      { problem: problem('deployment-group-shared', message, { place: of.at(`/labels/${groupLabel}`) }), other: there },
    ];
  });
}

function halves([of, other]: readonly Deployed[]): readonly Finding[] {
  if (of === undefined || other !== undefined) return [];
  const own = colour.exec(of.app.id)?.[0];
  if (own === undefined) return [];
  const missing = `${baseOf(of)}${own === '-blue' ? '-green' : '-blue'}`;
  const message = `${of.app.id} is one colour of a pair, and ${missing} is not defined`;
  return [{ problem: problem('deployment-group-incomplete', message, { place: of.at(`/labels/${groupLabel}`) }) }];
}

function slash(of: Deployed): Finding {
  const message = 'a deployment group with a slash gets another name in the balancer than zdd.py looks for';
  const hint = 'use letters, digits and - only';
  return { problem: problem('deployment-group-incomplete', message, { place: of.at(`/labels/${groupLabel}`), hint }) };
}
