// One service port of one app: what its labels ask for, and the servers behind it.
import type { HealthCheck } from '../marathon/apps.js';
import type { OverridableTemplate } from '../render/pieces.js';

/** One task behind a service port. */
export type Server = {
  /** As Marathon names the agent; differs from `ip` where the task has an address of its own, or the agent a name. */
  readonly host: string;
  readonly ip: string;
  readonly port: number;
  readonly draining: boolean;
};

/** What the labels of one port index can say. Fields keep the values that marathon-lb's MarathonService begins with. */
export type Settings = {
  /** Replaced by HAPROXY_n_PORT. */
  servicePort: number;
  /** HAPROXY_n_GROUP; undefined leaves it to HAPROXY_GROUP. */
  ownGroups: readonly string[] | undefined;
  enabled: boolean;
  hostname: string;
  path: string;
  auth: { readonly realm: string; readonly user: string; readonly password: string } | undefined;
  sticky: boolean;
  redirectToHttps: boolean;
  useHsts: boolean;
  sslCertificate: string;
  bindOptions: string;
  bindAddress: string | undefined;
  mode: string | undefined;
  balance: string;
  /** HAPROXY_n_BACKEND_WEIGHT: the order of rules, never a share. */
  weight: number;
  allowedNetworks: string;
  healthCheckPortIndex: number | undefined;
  proxyPath: string;
  reverseProxyPath: string;
  redirectPath: string;
  /** Templates that labels of this port index replace. */
  overrides: Map<OverridableTemplate, string>;
};

export type Service = Readonly<Omit<Settings, 'overrides'>> & {
  readonly appId: string;
  /** The `n` of the labels. */
  readonly index: number;
  /** HAPROXY_GROUP of the app. */
  readonly groups: readonly string[];
  readonly healthCheck: HealthCheck | undefined;
  readonly overrides: ReadonlyMap<OverridableTemplate, string>;
  readonly servers: readonly Server[];
};
