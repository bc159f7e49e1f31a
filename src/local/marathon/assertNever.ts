// Closes a union: if a new kind is added and a switch forgets it, the compiler says so here.

/** Never reached; its type is the point. */
export function assertNever(value: never): never {
  throw new Error(`not reachable: ${JSON.stringify(value)}`);
}
