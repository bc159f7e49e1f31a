// The one place where an HTTP client is made. Every default of axios that would surprise us is set here: it follows
// redirects with custom headers, reads answers without a limit, uses HTTP_PROXY unasked, and prints credentials in errors.
import axios, { type AxiosInstance, type AxiosProxyConfig } from 'axios';
import http from 'node:http';
import https from 'node:https';
import tls from 'node:tls';

/** PEM texts, as they stand in their files. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly passphrase?: string;
}

export interface HttpOptions {
  /** PEM of an authority to trust besides the well-known ones. */
  readonly ca?: string;
  readonly clientCertificate?: ClientCertificate;
  /** `http://proxy:3128`. The environment's HTTP_PROXY is not looked at. */
  readonly proxy?: string;
  /**
   * Connections are reused unless `false`. For writes say `false`: on a reused connection that the server has just
   * closed nobody can tell whether the request arrived.
   */
  readonly keepAlive?: boolean;
  /** Milliseconds without a byte. `exchange` bounds the whole request besides. Default 30 s; 0: no limit. */
  readonly idleTimeout?: number;
  /** Longest answer in bytes, after decompression. Default 64 MiB. */
  readonly maxBytes?: number;
}

const secretHeaders = ['authorization', 'proxy-authorization', 'private-token', 'job-token', 'cookie', 'set-cookie'];

/**
 * An axios instance that gives back every status (it never throws because of one), bodies as text, and no redirects:
 * where to go next is decided by those who know which hosts may see the credentials.
 */
export function createHttp(options: HttpOptions = {}): AxiosInstance {
  const connections = { keepAlive: options.keepAlive ?? true, maxSockets: 16 };
  const maxBytes = options.maxBytes ?? 64 * 1024 * 1024;
  return axios.create({
    adapter: 'http',
    httpAgent: new http.Agent(connections),
    httpsAgent: new https.Agent({ ...connections, ...trust(options) }),
    proxy: options.proxy === undefined ? false : proxyOf(options.proxy),
    timeout: options.idleTimeout ?? 30_000,
    maxContentLength: maxBytes,
    maxBodyLength: maxBytes,
    maxRedirects: 0,
    responseType: 'text',
    // Text stays text: the default turns JSON that does not parse silently into a string.
    transformResponse: [(body: unknown): unknown => body],
    validateStatus: () => true,
    redact: secretHeaders,
    sensitiveHeaders: secretHeaders,
    headers: { Accept: 'application/json', 'User-Agent': 'baton' },
  });
}

function trust(options: HttpOptions): https.AgentOptions {
  const { ca, clientCertificate } = options;
  return {
    minVersion: 'TLSv1.2',
    // `ca` replaces Node's own list, so that list has to be said again.
    ...(ca === undefined ? {} : { ca: [...tls.rootCertificates, ca] }),
    ...(clientCertificate === undefined
      ? {}
      : {
          cert: clientCertificate.certificate,
          key: clientCertificate.key,
          ...(clientCertificate.passphrase === undefined ? {} : { passphrase: clientCertificate.passphrase }),
        }),
  };
}

function proxyOf(address: string): AxiosProxyConfig {
  const { protocol, hostname, port, username, password } = new URL(address);
  return {
    protocol: protocol.slice(0, -1),
    host: hostname,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    ...(username === ''
      ? {}
      : { auth: { username: decodeURIComponent(username), password: decodeURIComponent(password) } }),
  };
}
