// Versions and times: UTC with exactly three fractional digits. A version is a key, so no two may be equal.

/** `yyyy-MM-dd'T'HH:mm:ss.SSS'Z'`. */
export type Timestamp = string;

export const timestamp = (milliseconds: number): Timestamp => new Date(milliseconds).toISOString();

/** Reads a version from a URL or body; undefined when it is no timestamp. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const milliseconds = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : timestamp(milliseconds);
}

/**
 * A clock for versions that never gives the same millisecond twice, however fast requests come.
 * @param newest what it gives comes after this one
 */
export function versionClock(newest?: Timestamp): () => Timestamp {
  let last = newest === undefined ? 0 : Date.parse(newest);
  return () => {
    last = Math.max(Date.now(), last + 1);
    return timestamp(last);
  };
}
