// Numbers in labels, as Python's int() reads them.
import { RoundFailed } from '../roundFailed.js';

/**
 * @param what the place, for the sentence
 * @throws RoundFailed where int() raises ValueError, which ends the round
 */
export function wholeNumber(text: string, what: string): number {
  if (/^\s*[+-]?\d+\s*$/.test(text)) return Number(text);
  throw new RoundFailed(`${what} is '${text}': give a whole number`);
}
