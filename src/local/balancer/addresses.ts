// The addresses of agents. As marathon-lb does, a name that was found once is never looked up again.
import { lookup } from 'node:dns/promises';
import { isIPv4 } from 'node:net';
import type { App } from './marathon/apps.js';

export class Addresses {
  readonly #known = new Map<string, string>();

  /** Looks up every agent of these apps that is not known yet. */
  async find(apps: readonly App[]): Promise<void> {
    const hosts = new Set(apps.flatMap(({ tasks }) => tasks.map(({ host }) => host)));
    await Promise.all(
      [...hosts].filter((host) => host !== '' && !this.#known.has(host)).map((host) => this.#find(host)),
    );
  }

  /** undefined for a name that has no IPv4 address: its tasks are left out. */
  of(host: string): string | undefined {
    return this.#known.get(host);
  }

  async #find(host: string): Promise<void> {
    if (isIPv4(host)) {
      this.#known.set(host, host);
      return;
    }
    try {
      this.#known.set(host, (await lookup(host, { family: 4 })).address);
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error;
    }
  }
}
