// The settings of an embedded balancer, and what is wrong with them.
import path from 'node:path';

export type BalancerOptions = {
  /** Addresses of Marathon, asked in this order: `http://127.0.0.1:8080`. */
  readonly marathon: readonly string[];
  /** `user:password` for Marathon. */
  readonly authCredentials?: string;
  /** Groups that are served; `*` serves every app. */
  readonly groups: readonly string[];
  /** Virtual hosts; 0 picks a free port, as for the others. */
  readonly port: number;
  /** Virtual hosts by TLS; absent: not served. */
  readonly httpsPort?: number;
  /** PEM files with certificate and key; absent: openssl makes one for every name. */
  readonly sslCerts?: readonly string[];
  /** Apps by the header X-Marathon-App-Id. */
  readonly appidPort: number;
  readonly statsPort: number;
  /** The address of all of them and of service ports without HAPROXY_n_BIND_ADDR; loopback unless told otherwise. */
  readonly host?: string;
  readonly haproxyMap?: boolean;
  /** A task serves once Marathon has found it alive. */
  readonly healthCheck?: boolean;
  /** Only services with HAPROXY_n_ENABLED=true. */
  readonly strictMode?: boolean;
  /** Keeps configuration and server state from start to start; absent: a temporary folder. */
  readonly dataDir?: string;
  /** The program; absent: looked for in PATH and the folders of system programs. */
  readonly haproxy?: string;
  /** Is told what goes wrong in rounds and of Marathon; absent: standard error. */
  readonly say?: (sentence: string) => void;
};

/** What stands unquoted in haproxy.cfg, where a blank or a parenthesis would end it. */
const plainPath = /^[\w./@+-]+$/;

/** A unix socket's name has 108 bytes, of which HAProxy needs some for the name it has while it is made. */
const longestFolder = 70;

/** @throws Error with a sentence about the first setting that cannot be */
export function checkOptions(options: BalancerOptions): void {
  if (options.marathon.length === 0) throw new Error('no Marathon is named: give --marathon http://host:port');
  for (const url of options.marathon) checkAddress(url);
  if (options.groups.length === 0 || options.groups.includes(''))
    throw new Error('a group without a name is given: name the groups as in --group external,internal, or all with *');
  if (options.authCredentials !== undefined && !/^[^:]+:.+$/s.test(options.authCredentials))
    throw new Error('the credentials (--auth-credentials) are not of the form user:password: give both');
  if (options.sslCerts !== undefined && options.httpsPort === undefined)
    throw new Error('certificates (--ssl-certs) are given without a port for them: add --https-port');
  checkPorts(options);
  if (options.dataDir !== undefined) checkFolder(options.dataDir, '--data');
  for (const file of options.sslCerts ?? [])
    if (!plainPath.test(file))
      throw new Error(`the certificate ${file} has a character that HAProxy's file cannot have`);
}

/** @throws Error with a sentence */
export function checkFolder(folder: string, flag: string): void {
  if (!path.isAbsolute(folder)) throw new Error(`the folder ${folder} is not absolute`);
  if (!plainPath.test(folder))
    throw new Error(`the folder ${folder} has a character that HAProxy's file cannot have: name another with ${flag}`);
  if (folder.length > longestFolder)
    throw new Error(
      `the folder ${folder} has a longer name than HAProxy's sockets can have: name one of at most ${longestFolder} characters with ${flag}`,
    );
}

function checkAddress(text: string): void {
  const wrong = (why: string) => new Error(`the Marathon ${why}: give its address as http://host:port`);
  if (!URL.canParse(text)) throw wrong(`'${text}' is no address`);
  const { protocol, username, password, search, hash } = new URL(text);
  if (username !== '' || password !== '') throw wrong('has credentials in its address, use --auth-credentials');
  if (protocol !== 'http:' && protocol !== 'https:') throw wrong(`'${text}' is not reached by HTTP`);
  if (search !== '' || hash !== '') throw wrong(`'${text}' has more than a path`);
}

function checkPorts({ port, httpsPort, appidPort, statsPort }: BalancerOptions): void {
  const flags = { '--port': port, '--https-port': httpsPort, '--appid-port': appidPort, '--stats-port': statsPort };
  const fixed = Object.entries(flags).filter(([, value]) => value !== undefined && value !== 0);
  for (const [at, [flag, value]] of fixed.entries()) {
    const other = fixed.slice(0, at).find(([, earlier]) => earlier === value);
    if (other !== undefined) throw new Error(`${other[0]} and ${flag} are both ${value}: choose two ports`);
  }
}
