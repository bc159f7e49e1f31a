// Where HAProxy listens besides the service ports.

export type Listeners = {
  /** The address of all of them, and of service ports without HAPROXY_n_BIND_ADDR. */
  readonly host: string;
  readonly http: number;
  /** Apps by the header X-Marathon-App-Id. */
  readonly appId: number;
  readonly stats: number;
  readonly https: { readonly port: number; readonly certificates: readonly string[] } | undefined;
};

/** `host:port` as HAProxy and URLs write it. */
export const bindTo = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
