// What the commands under `baton local` have in common.
import { InvalidArgumentError } from 'commander';
import { Failure } from './failure.js';

/** A server that cannot start (port taken, git missing, wrong seed) says so in a sentence of its own. */
export async function started<T>(starting: Promise<T>): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error));
  }
}

/** Wrong settings are wrong usage. */
export function checked(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error), 2);
  }
}

/** Reads a port for commander. */
export function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65535) return value;
  throw new InvalidArgumentError('give a port from 0 to 65535');
}

/** Reads a list separated by commas for commander. */
export const list = (text: string): readonly string[] => text.split(',').map((one) => one.trim());
