// Writes the state down as operations. Trees share nearly everything with the one before, so a tree is written as what
// differs; run specs and trees get a number in the file when they are first named. Identity is meaning here: what is one
// object now is one object again after reading, and that is how plans and rollbacks see what has changed.
import { root } from '../definition/pathId.js';
import type { RunSpec } from '../definition/runSpec.js';
import type { Instance } from '../task/instance.js';
import type { Group, Tree } from '../tree/tree.js';
import type { Operation } from './operations.js';
import type { StoredPlan } from './recorder.js';

export class Notation {
  readonly #numbers = new WeakMap<RunSpec | Tree, number>();
  #last = 0;
  #lastTree: Tree | undefined;

  /** The number of a run spec; what defines it is put into `line` first, if the file does not have it yet. */
  runSpec(runSpec: RunSpec, line: Operation[]): number {
    const known = this.#numbers.get(runSpec);
    if (known !== undefined) return known;
    const n = this.#number(runSpec);
    const { id, versions } = runSpec;
    if (runSpec.kind === 'app') line.push({ op: 'app', n, id, versions, spec: runSpec.spec });
    else line.push({ op: 'pod', n, id, versions, spec: runSpec.spec });
    return n;
  }

  /** The number of a tree, likewise. */
  tree(tree: Tree, line: Operation[]): number {
    const known = this.#numbers.get(tree);
    if (known !== undefined) return known;
    const before = this.#lastTree;
    const from = before === undefined ? undefined : this.#numbers.get(before);
    const put: number[] = [];
    const gone: string[] = [];
    for (const [now, then] of [
      [tree.apps, before?.apps],
      [tree.pods, before?.pods],
    ] as const) {
      for (const [id, runSpec] of now) if (then?.get(id) !== runSpec) put.push(this.runSpec(runSpec, line));
      for (const id of then?.keys() ?? []) if (!now.has(id)) gone.push(id);
    }
    const groups = [...tree.groups.values()].filter((group) => before?.groups.get(group.id) !== group);
    const groupsGone = [...(before?.groups.keys() ?? [])].filter((id) => id !== root && !tree.groups.has(id));
    const n = this.#number(tree);
    this.#lastTree = tree;
    line.push({
      op: 'tree',
      n,
      ...(from === undefined ? {} : { from }),
      version: tree.version,
      put,
      gone,
      groups: groups.map(writtenGroup),
      groupsGone,
    });
    return n;
  }

  plan({ id, version, original, target }: StoredPlan, line: Operation[]): Operation {
    return { op: 'begun', id, version, original: this.tree(original, line), target: this.tree(target, line) };
  }

  instance({ runSpec, tasks, reservation, ...rest }: Instance, line: Operation[]): Operation {
    const instance = {
      ...rest,
      runSpec: this.runSpec(runSpec, line),
      tasks: tasks.map((task) => ({ ...task, hostPorts: [...task.hostPorts] })),
      ...(reservation === undefined ? {} : { reservation: { ...reservation, volumes: [...reservation.volumes] } }),
    };
    return { op: 'instance', instance };
  }

  #number(thing: RunSpec | Tree): number {
    this.#last += 1;
    this.#numbers.set(thing, this.#last);
    return this.#last;
  }
}

const writtenGroup = ({ dependencies, ...group }: Group) => ({ ...group, dependencies: [...dependencies] });
