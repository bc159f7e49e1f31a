// One broken rule of Marathon's: where, and what Marathon says about it.

/** `pointer` leads into the app; the empty one means the app as a whole. */
export interface Breach {
  readonly pointer: string;
  readonly says: string;
  readonly hint?: string;
}
