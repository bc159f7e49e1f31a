// The folder that HAProxy works in: what is in force, and what is tried before it is.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ask } from './haproxy/processes.js';
import { alerts, run } from './haproxy/program.js';
import { fileNames } from './render/head.js';
import type { Configuration } from './render/configuration.js';

export class Folder {
  readonly path: string;
  readonly #program: string;

  /** @param program HAProxy */
  constructor(folder: string, program: string) {
    this.path = folder;
    this.#program = program;
  }

  file(name: keyof typeof fileNames): string {
    return path.join(this.path, fileNames[name]);
  }

  /** HAProxy's complaints about a configuration with its maps; none when it is valid. */
  async complaints(tried: Configuration): Promise<readonly string[]> {
    const trial = path.join(this.path, 'trial');
    await mkdir(trial, { recursive: true });
    const [domains, apps] = [path.join(trial, fileNames.domains), path.join(trial, fileNames.apps)];
    const config = tried.config.replaceAll(this.file('domains'), domains).replaceAll(this.file('apps'), apps);
    await Promise.all([
      writeFile(path.join(trial, fileNames.config), config, { mode: 0o600 }),
      writeFile(domains, tried.domains),
      writeFile(apps, tried.apps),
    ]);
    return this.#check(path.join(trial, fileNames.config));
  }

  /** HAProxy's complaints about the file that is in force. */
  complaintsOfCurrent(): Promise<readonly string[]> {
    return this.#check(this.file('config'));
  }

  /** Puts a configuration where HAProxy reads it at its next reload. */
  async place({ config, domains, apps }: Configuration): Promise<void> {
    await this.#replace('domains', domains);
    await this.#replace('apps', apps);
    await this.#replace('config', config);
  }

  /** Writes down what HAProxy knows of its servers, weights among it, for the worker that comes. */
  async keepServerState(): Promise<void> {
    await this.#replace('state', await ask(this.file('socket'), 'show servers state'));
  }

  async #check(file: string): Promise<readonly string[]> {
    const { status, text } = await run(this.#program, ['-c', '-f', file]);
    if (status === 0) return [];
    const found = alerts(text);
    return found.length > 0 ? found : [`haproxy -c ended with status ${status ?? 'none'}: ${text.trim()}`];
  }

  async #replace(name: keyof typeof fileNames, text: string): Promise<void> {
    const draft = `${this.file(name)}.new`;
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, this.file(name));
  }
}
