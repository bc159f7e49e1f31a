// The whole state as lines of a new journal. The order matters to the replay: running deployments come before the roots
// they keep from being dropped.
import type { Notation } from './notation.js';
import type { Operation } from './operations.js';
import type { StoredState } from './replay.js';

export function* writtenState(state: StoredState, notation: Notation): Generator<readonly Operation[]> {
  const { frameworkId, store, plans, failures, instances } = state;
  const beginning: Operation[] = [{ op: 'framework', id: frameworkId }];
  beginning.push({ op: 'current', tree: notation.tree(store.current, beginning), removed: [] });
  for (const plan of plans) beginning.push(notation.plan(plan, beginning));
  for (const tree of [...store.rootVersions].reverse())
    beginning.push({ op: 'root', tree: notation.tree(tree, beginning), filed: [] });
  const filed: number[] = [];
  for (const versions of store.history.values())
    for (const runSpec of versions.values()) filed.push(notation.runSpec(runSpec, beginning));
  beginning.push({ op: 'root', tree: notation.tree(store.current, beginning), filed });
  // One line: half of a tree's history would be a history that never was.
  yield beginning;
  for (const failure of failures) yield [{ op: 'failure', failure }];
  for (const instance of instances) {
    const line: Operation[] = [];
    line.push(notation.instance(instance, line));
    yield line;
  }
}
