// /v2/deployments: what runs, and taking it back or dropping it.
import type { Cluster } from '../cluster.js';
import { root } from '../definition/pathId.js';
import { revert } from '../deployment/revert.js';
import { unknownDeployment } from '../http/errors.js';
import { flag, ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';
import { deploymentResult } from './shared.js';

export function deploymentsResources(cluster: Cluster): readonly Resource[] {
  return [
    {
      pattern: /^\/v2\/deployments\/?$/,
      methods: { GET: () => ok(cluster.deployments.running.map((deployment) => deployment.print())) },
    },
    { pattern: /^\/v2\/deployments\/([^/]+)\/?$/, methods: { DELETE: (request) => cancel(cluster, request) } },
  ];
}

/** Without force a new deployment undoes this one (and cancels it); with force it is dropped and all stays as it is. */
function cancel(cluster: Cluster, request: Request): Answer {
  const id = request.captures[0] ?? '';
  const deployment = cluster.deployments.find(id);
  if (deployment === undefined) throw unknownDeployment(id);
  if (flag(request.query, 'force', false)) {
    cluster.deployments.cancel(id);
    return { kind: 'empty', status: 202 };
  }
  return deploymentResult(cluster.updates.apply(root, (edit) => revert(deployment.plan, edit), { force: true }));
}
