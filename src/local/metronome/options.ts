// The settings of an embedded Metronome, and what is wrong with them.

export type MetronomeOptions = {
  /** Port to listen on; 0 picks a free one. */
  readonly port: number;
  /** Address to listen on; loopback unless told otherwise: whoever reaches it can run commands here. */
  readonly host?: string;
  /** Cpus of the one agent; 64. */
  readonly cpus?: number;
  /** Memory of the one agent in MiB; 65536. */
  readonly mem?: number;
  /** Where the working directories of the tasks are made. Absent: a temporary folder that is removed at the end. */
  readonly sandboxRoot?: string;
};

/** @throws Error with a sentence about the first setting that cannot be */
export function checkOptions({ cpus, mem }: MetronomeOptions): void {
  if (cpus !== undefined && !(cpus > 0)) throw new Error(`cpus is ${cpus}: give a number above 0`);
  if (mem !== undefined && !(mem > 0)) throw new Error(`mem is ${mem}: give a number of MiB above 0`);
}
