// Environments as the API shows them (API::Entities::Environment).
import { renderUserId } from '../api/users.js';
import type { Deployment } from '../deployments/record.js';
import type { Gitlab } from '../gitlab.js';
import type { Project } from '../state.js';
import type { Environment } from './record.js';

/** The short form that deployments carry. */
export function renderEnvironmentBasic(environment: Environment) {
  return {
    id: environment.id,
    name: environment.name,
    slug: environment.slug,
    external_url: environment.externalUrl,
  };
}

/** One of a list. */
export function renderEnvironment(project: Project, environment: Environment) {
  return {
    ...renderEnvironmentBasic(environment),
    description: environment.description,
    state: environment.state,
    tier: environment.tier,
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
    enable_advanced_logs_querying: false,
    logs_api_path: `/${project.path}/-/logs/k8s.json?environment_name=${encodeURIComponent(environment.name)}`,
    auto_stop_at: null,
    auto_stop_setting: 'always',
    kubernetes_namespace: null,
    flux_resource_path: null,
    cluster_agent: null,
  };
}

/** One by itself: with its last deployment, which is the newest that succeeded. */
export function renderEnvironmentDetail(gitlab: Gitlab, project: Project, environment: Environment) {
  const last = lastDeployment(gitlab, environment);
  return {
    ...renderEnvironment(project, environment),
    last_deployment: last === undefined ? null : renderDeploymentBasic(gitlab, last),
  };
}

/** The newest deployment that succeeded: what GitLab says is deployed. */
export function lastDeployment(gitlab: Gitlab, environment: Environment): Deployment | undefined {
  return gitlab.store.state.deployments
    .filter((each) => each.environmentId === environment.id && each.status === 'success')
    .at(-1);
}

/** A deployment without its environment. */
export function renderDeploymentBasic(gitlab: Gitlab, row: Deployment) {
  return {
    id: row.id,
    iid: row.iid,
    ref: row.ref,
    sha: row.sha,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    status: row.status,
    user: renderUserId(gitlab, row.userId),
    deployable: null,
  };
}
