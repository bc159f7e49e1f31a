// Signals to process groups, and their names as Mesos writes them.

/** Sends a signal to a whole group; false when the group is gone already, which is as good. */
export function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ESRCH') return false;
    throw cause;
  }
}

const names: Readonly<Record<string, string>> = {
  SIGHUP: 'Hangup',
  SIGINT: 'Interrupt',
  SIGQUIT: 'Quit',
  SIGILL: 'Illegal instruction',
  SIGABRT: 'Aborted',
  SIGFPE: 'Floating point exception',
  SIGKILL: 'Killed',
  SIGSEGV: 'Segmentation fault',
  SIGPIPE: 'Broken pipe',
  SIGALRM: 'Alarm clock',
  SIGTERM: 'Terminated',
  SIGUSR1: 'User defined signal 1',
  SIGUSR2: 'User defined signal 2',
  SIGBUS: 'Bus error',
};

/** `Command exited with status 1`, `Command terminated with signal Killed`: the words of Mesos' executor. */
export function endOfCommand(status: number | null, signal: NodeJS.Signals | null): string {
  return signal === null
    ? `Command exited with status ${status ?? 0}`
    : `Command terminated with signal ${names[signal] ?? signal}`;
}
