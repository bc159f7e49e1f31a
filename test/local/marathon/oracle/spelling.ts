// JSON in which numbers keep their spelling: `1` and `1.0` are one number to JSON.parse and two to a client that reads
// types. Marathon's RamlSerializer writes doubles as Java does (1.0, 0.001) and integers bare.
import { z } from 'zod';

const json = z.json();
export type Json = z.output<typeof json>;

/** What a server is expected to print: numbers as `‹1.0›`, and stand-ins for what only the server knows. */
export type Printed = string | boolean | readonly Printed[] | { readonly [key: string]: Printed };

/** Stands for a service port that Marathon chose itself. */
export const chosenPort = '‹chosen port›';
/** Stands for a version that Marathon gave. */
export const givenVersion = '‹given version›';

/** Reads JSON as sent, where the spelling of numbers says nothing. */
export const readDocument = (text: string): Json => json.parse(JSON.parse(text));

/** Reads JSON as answered: every number becomes a string between ‹ and ›. */
export function readAnswer(text: string): Json {
  const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
  return readDocument(text.replace(token, (found) => (found.startsWith('"') ? found : `"‹${found}›"`)));
}

export const int = (value: number): Printed => `‹${value}›`;

/** java.lang.Double.toString, for the range in which it writes no exponent. */
export function double(value: number): Printed {
  if (value !== 0 && (value < 0.001 || value >= 10_000_000)) throw new Error(`${value} is printed with an exponent`);
  return Number.isInteger(value) ? `‹${value}.0›` : `‹${value}›`;
}
