// GET /v2/info: every key of Marathon's InfoResource. Values are this server's where it has such a thing, else what a
// stock Marathon says; what a stock one leaves unset is null here as there.
import { userInfo } from 'node:os';
import type { Cluster } from '../cluster.js';
import type { Leadership } from '../http/leadership.js';
import { ok } from '../http/router.js';
import type { Resource } from '../http/router.js';

export type InfoParts = {
  readonly cluster: Cluster;
  /** `host:port`. */
  readonly leader: () => string;
  readonly leadership: Leadership;
  /** The settings of this server, without secrets. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly allowOrigin?: string;
};

export const infoResource = (parts: InfoParts): Resource => ({
  pattern: /^\/v2\/info\/?$/,
  methods: { GET: () => ok(info(parts)) },
});

function info(parts: InfoParts): Record<string, unknown> {
  const leads = parts.leadership.since !== undefined;
  return {
    name: 'marathon',
    version: '1.11.24',
    buildref: 'embedded',
    elected: leads,
    leader: leads ? parts.leader() : null,
    frameworkId: parts.cluster.frameworkId,
    marathon_config: marathonConfig(parts),
    zookeeper_config: zookeeperConfig,
    http_config: { http_port: Number(parts.leader().split(':').at(-1)), https_port: 8443 },
  };
}

function marathonConfig({ leader, allowOrigin }: InfoParts): Record<string, unknown> {
  return {
    access_control_allow_origin: allowOrigin?.split(',').map((origin) => origin.trim()) ?? null,
    checkpoint: true,
    decline_offer_duration: 120_000,
    default_network_name: null,
    env_vars_prefix: null,
    executor: '//cmd',
    failover_timeout: 604_800,
    features: [],
    framework_name: 'marathon',
    ha: true,
    hostname: leader().replace(/:\d+$/, ''),
    launch_token: 100,
    launch_token_refresh_interval: 30_000,
    leader_proxy_connection_timeout_ms: 5_000,
    leader_proxy_read_timeout_ms: 10_000,
    local_port_max: 20_000,
    local_port_min: 10_000,
    // There is no Mesos behind this server: the form is a stock one's, the place is nowhere.
    master: 'zk://localhost:2181/mesos',
    max_instances_per_offer: 5,
    mesos_bridge_name: 'mesos-bridge',
    mesos_heartbeat_failure_threshold: 5,
    mesos_heartbeat_interval: 15_000,
    mesos_leader_ui_url: null,
    mesos_role: '*',
    mesos_user: userInfo().username,
    new_group_enforce_role: 'Off',
    min_revive_offers_interval: 5_000,
    offer_matching_timeout: 3_000,
    on_elected_prepare_timeout: 180_000,
    reconciliation_initial_delay: 15_000,
    reconciliation_interval: 600_000,
    scale_apps_initial_delay: 15_000,
    scale_apps_interval: 300_000,
    store_cache: true,
    task_launch_confirm_timeout: 300_000,
    task_launch_timeout: 300_000,
    task_lost_expunge_initial_delay: 300_000,
    task_lost_expunge_interval: 30_000,
    task_reservation_timeout: 20_000,
    webui_url: null,
    maintenance_mode: true,
  };
}

const zookeeperConfig = {
  zk: 'zk://localhost:2181/marathon',
  zk_compression: true,
  zk_compression_threshold: 65_536,
  zk_connection_timeout: 10_000,
  zk_max_node_size: 1_024_000,
  zk_max_versions: 50,
  zk_session_timeout: 10_000,
  zk_timeout: 10_000,
} as const;
