// The processes of tasks, as the machine sees them.
import { readFileSync, readdirSync } from 'node:fs';

/** One process of a task: its id, its parent's, and which task it belongs to. */
export type TaskProcess = { readonly pid: number; readonly parent: number; readonly taskId: string };

/** All processes that work in a sandbox below this folder. */
export function taskProcesses(sandboxRoot: string): readonly TaskProcess[] {
  return pids().flatMap((pid) => {
    const environment = read(pid, 'environ').split('\0');
    const value = (name: string): string =>
      environment.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
    return value('MESOS_SANDBOX').startsWith(sandboxRoot)
      ? [{ pid, parent: parentOf(pid), taskId: value('MESOS_TASK_ID') }]
      : [];
  });
}

/** Direct children of a process. */
export const childrenOf = (parent: number): readonly number[] => pids().filter((pid) => parentOf(pid) === parent);

const pids = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** The second field after the command's name, which stands in parentheses and may hold anything. */
const parentOf = (pid: number): number => Number(read(pid, 'stat').split(') ').at(-1)?.split(' ')[1] ?? 0);

/** Empty when the process has ended meanwhile or belongs to somebody else. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return '';
    throw cause;
  }
}
