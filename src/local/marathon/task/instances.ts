// The tracker: the newest state of every instance, by app, and the news about them. News goes to subscribers after
// the current turn and in order, like messages between Marathon's actors, so that nobody changes the ground under
// the one who is just changing it.
import type { PathId } from '../definition/pathId.js';
import type { EventBus } from '../events.js';
import type { Instance } from './instance.js';

/** What subscribers of an app are told. `instance` is a snapshot of the moment it happened. */
export type InstanceNews =
  | { readonly kind: 'changed'; readonly instance: Instance }
  | { readonly kind: 'removed'; readonly instance: Instance }
  | {
      readonly kind: 'health';
      readonly instanceId: string;
      readonly version: string;
      readonly healthy: boolean | undefined;
    };

type Subscriber = (news: InstanceNews) => void;

export class Instances {
  readonly #byApp = new Map<PathId, Map<string, Instance>>();
  /** The lists as they were asked for last, until something changes in them. */
  readonly #lists = new Map<PathId, readonly Instance[]>();
  readonly #subscribers = new Map<PathId, Set<Subscriber>>();
  readonly #everywhere = new Set<Subscriber>();
  readonly #events: EventBus;
  #pending: { readonly appId: PathId; readonly news: InstanceNews }[] = [];

  constructor(events: EventBus) {
    this.#events = events;
  }

  /** The instances of one app, in the order they were made. */
  of(appId: PathId): readonly Instance[] {
    const instances = this.#byApp.get(appId);
    if (instances === undefined) return [];
    const list = this.#lists.get(appId) ?? [...instances.values()];
    this.#lists.set(appId, list);
    return list;
  }

  find(appId: PathId, id: string): Instance | undefined {
    return this.#byApp.get(appId)?.get(id);
  }

  /** Ids of apps that have at least one instance, even if the app itself is gone already. */
  get appIds(): Iterable<PathId> {
    return this.#byApp.keys();
  }

  /** Stores a new or changed instance; a changed condition or goal is published. */
  put(instance: Instance): void {
    const appId = instance.runSpec.id;
    const instances = this.#byApp.get(appId) ?? new Map<string, Instance>();
    const before = instances.get(instance.id);
    this.#byApp.set(appId, instances.set(instance.id, instance));
    this.#lists.delete(appId);
    if (
      before?.condition === instance.condition &&
      before.goal === instance.goal &&
      before.incarnation === instance.incarnation &&
      before.reservation === instance.reservation
    )
      return;
    this.#publish(instance);
    this.#tell(appId, { kind: 'changed', instance });
  }

  /** Forgets an instance whose task is dead and not wanted any more; tells that it changed, then that it is gone. */
  expunge(instance: Instance): void {
    const appId = instance.runSpec.id;
    const instances = this.#byApp.get(appId);
    if (instances?.delete(instance.id) !== true) return;
    this.#lists.delete(appId);
    if (instances.size === 0) this.#byApp.delete(appId);
    this.#publish(instance);
    this.#tell(appId, { kind: 'changed', instance });
    this.#tell(appId, { kind: 'removed', instance });
  }

  /** Passes on that the overall health of an instance changed; `undefined` is "not known yet". */
  healthChanged(instance: Instance, healthy: boolean | undefined): void {
    const runSpecVersion = instance.runSpec.versions.version;
    this.#events.publish('instance_health_changed_event', {
      instanceId: instance.id,
      runSpecId: instance.runSpec.id,
      healthy: healthy ?? null,
      runSpecVersion,
    });
    this.#tell(instance.runSpec.id, { kind: 'health', instanceId: instance.id, version: runSpecVersion, healthy });
  }

  /** Listens to the news of one app until the returned function is called. */
  subscribe(appId: PathId, subscriber: Subscriber): () => void {
    const subscribers = this.#subscribers.get(appId) ?? new Set();
    this.#subscribers.set(appId, subscribers.add(subscriber));
    return () => {
      subscribers.delete(subscriber);
      if (subscribers.size === 0 && this.#subscribers.get(appId) === subscribers) this.#subscribers.delete(appId);
    };
  }

  #publish(instance: Instance): void {
    this.#events.publish('instance_changed_event', {
      instanceId: instance.id,
      condition: instance.condition,
      runSpecId: instance.runSpec.id,
      agentId: instance.placement?.agentId ?? null,
      host: instance.placement?.host ?? null,
      runSpecVersion: instance.runSpec.versions.version,
    });
  }

  /** Listens to the news of every app until the returned function is called. */
  subscribeAll(subscriber: Subscriber): () => void {
    this.#everywhere.add(subscriber);
    return () => void this.#everywhere.delete(subscriber);
  }

  #tell(appId: PathId, news: InstanceNews): void {
    if (this.#pending.push({ appId, news }) === 1) queueMicrotask(() => this.#deliver());
  }

  #deliver(): void {
    const batch = this.#pending;
    this.#pending = [];
    for (const { appId, news } of batch)
      for (const subscriber of [...this.#everywhere, ...(this.#subscribers.get(appId) ?? [])]) subscriber(news);
  }
}
