// What marathon-lb's event processor does: looks at Marathon, renders, checks, and has HAProxy take what is new. One round at a
// time; what happens during a round makes for one more round, however much it was.
import { systemClock } from '../../kit/clock.js';
import type { Folder } from './folder.js';
import type { Haproxy } from './haproxy/haproxy.js';
import type { Addresses } from './addresses.js';
import type { App } from './marathon/apps.js';
import type { MarathonClient } from './marathon/client.js';
import { renderConfiguration, type Configuration, type RenderSettings } from './render/configuration.js';
import { servicesOf } from './services/services.js';
import type { Verdicts } from './services/verdicts.js';

/** Without events Marathon is looked at this often, in ms. */
const lookAgainAfter = 300_000;

export type RoundParts = {
  readonly client: MarathonClient;
  readonly folder: Folder;
  readonly haproxy: Haproxy;
  readonly settings: RenderSettings;
  readonly strictMode: boolean;
  /** undefined: Marathon's health is not asked for. */
  readonly verdicts: Verdicts | undefined;
  readonly addresses: Addresses;
  /** What HAProxy was started with. */
  readonly begunWith: Configuration;
  readonly say: (sentence: string) => void;
};

export class Rounds {
  readonly #parts: RoundParts;
  /** What HAProxy runs with; undefined while a reload failed, so that the next round tries again. */
  #inForce: Configuration | undefined;
  #firstReload = true;
  #lookPending = false;
  #reloadPending = false;
  #wake = new AbortController();
  #lastSaid = '';
  #firstEnded: () => void = () => undefined;
  /** Resolves when Marathon has been looked at once, whatever came of it. */
  readonly first = new Promise<void>((resolve) => (this.#firstEnded = resolve));

  constructor(parts: RoundParts) {
    this.#parts = parts;
    this.#inForce = parts.begunWith;
  }

  /** Marathon is to be looked at: an event, or SIGHUP. */
  look(): void {
    this.#lookPending = true;
    this.#wake.abort();
  }

  /** HAProxy is to take its file again: SIGUSR1. */
  reload(): void {
    this.#reloadPending = true;
    this.#wake.abort();
  }

  /** Resolves when the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#woken(signal);
      if (signal.aborted) return;
      const onlyReload = this.#reloadPending && !this.#lookPending;
      this.#lookPending = this.#reloadPending = false;
      await (onlyReload ? this.#guarded(() => this.#reloadCurrent(), signal) : this.#round(signal));
      this.#firstEnded();
    }
  }

  async #woken(signal: AbortSignal): Promise<void> {
    if (this.#lookPending || this.#reloadPending) return;
    this.#wake = new AbortController();
    const stop = (): void => this.#wake.abort();
    signal.addEventListener('abort', stop, { once: true });
    await (signal.aborted ? undefined : systemClock.wait(lookAgainAfter, this.#wake.signal));
    signal.removeEventListener('abort', stop);
  }

  /** What goes wrong is said, and what was in force stays. */
  #round(signal: AbortSignal): Promise<void> {
    return this.#guarded(async () => {
      const { client, addresses, verdicts } = this.#parts;
      const apps = await client.apps(signal);
      await addresses.find(apps);
      verdicts?.keepOnly(apps);
      const wanted = this.#render(apps);
      if (this.#isInForce(wanted)) return;
      if ((await this.#parts.folder.complaints(wanted)).length === 0) await this.#take(wanted);
      else await this.#takeWhatIsValid(apps, signal);
    }, signal);
  }

  #render(apps: readonly App[]): Configuration {
    const { settings, strictMode, verdicts, addresses } = this.#parts;
    const admission = {
      strictMode,
      admits: (app: Pick<App, 'healthChecks'>, task: App['tasks'][number]) => verdicts?.admits(app, task) ?? true,
      addressOf: (host: string) => addresses.of(host),
    };
    return renderConfiguration(servicesOf(apps, admission), settings);
  }

  /** Adds one app after the other and keeps those with which the configuration is valid (make_config_valid_and_regenerate). */
  async #takeWhatIsValid(apps: readonly App[], signal: AbortSignal): Promise<void> {
    const kept: App[] = [];
    const excluded: string[] = [];
    for (const app of apps) {
      if (signal.aborted) return;
      const complaints = await this.#parts.folder.complaints(this.#render([...kept, app]));
      if (complaints.length === 0) kept.push(app);
      else excluded.push(`${app.id} (${complaints.join('; ')})`);
    }
    this.#say(`left out, because HAProxy refuses the configuration with it: ${excluded.join(', ')}`);
    const wanted = this.#render(kept);
    if (kept.length > 0 && !this.#isInForce(wanted)) await this.#take(wanted);
  }

  async #reloadCurrent(): Promise<void> {
    const complaints = await this.#parts.folder.complaintsOfCurrent();
    if (complaints.length > 0)
      throw new Error(`the configuration in force is not valid any more: ${complaints.join('; ')}`);
    await this.#hand();
  }

  async #take(wanted: Configuration): Promise<void> {
    const told = this.#inForce?.notes ?? [];
    this.#inForce = undefined;
    await this.#parts.folder.place(wanted);
    await this.#hand();
    this.#inForce = wanted;
    for (const note of wanted.notes.filter((one) => !told.includes(one))) this.#parts.say(note);
    this.#lastSaid = '';
  }

  async #hand(): Promise<void> {
    // HAProxy has begun without apps: what it knows of servers would replace what was kept from the last start.
    if (!this.#firstReload) await this.#parts.folder.keepServerState();
    await this.#parts.haproxy.reload();
    this.#firstReload = false;
  }

  #isInForce({ config, domains, apps }: Configuration): boolean {
    const now = this.#inForce;
    return now !== undefined && now.config === config && now.domains === domains && now.apps === apps;
  }

  async #guarded(act: () => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (signal.aborted) return;
      const why = error instanceof Error ? error.message : String(error);
      this.#say(`${why}; what was in force stays`);
    }
  }

  /** The same trouble in round after round is told once. */
  #say(sentence: string): void {
    if (sentence !== this.#lastSaid) this.#parts.say(sentence);
    this.#lastSaid = sentence;
  }
}
