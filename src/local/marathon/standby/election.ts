// What a standby knows about who leads. A real one hears it from ZooKeeper; this one is told, at the start and, when a
// test plays an election, by the admin port.

export class Election {
  #leader: string | undefined;

  /** @param leader as `parseLeader` takes it; undefined when nobody leads */
  constructor(leader: string | undefined) {
    this.follow(leader);
  }

  /** `host:port`; undefined while nobody leads. */
  get leader(): string | undefined {
    return this.#leader;
  }

  /** @throws Error with a sentence when it is no address of a leader */
  follow(leader: string | undefined): void {
    this.#leader = leader === undefined ? undefined : parseLeader(leader);
  }
}

/**
 * The `host:port` of a leader given as `http://host:port`, with or without the scheme.
 * @throws Error with a sentence
 */
export function parseLeader(text: string): string {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const wrong = (why: string) => new Error(`the leader ${why}: give its address as http://host:port`);
  if (!URL.canParse(withScheme)) throw wrong(`'${text}' is no address`);
  const { protocol, username, password, hostname, port, pathname, search, hash } = new URL(withScheme);
  if (username !== '' || password !== '') throw wrong('has credentials in its address, which a standby never sends');
  if (protocol !== 'http:') throw wrong(`'${text}' is not reached by plain HTTP`);
  if (pathname !== '/' || search !== '' || hash !== '') throw wrong(`'${text}' has a path`);
  return `${hostname}:${port === '' ? '80' : port}`;
}
