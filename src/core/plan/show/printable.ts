// Text that came from users, tasks or the cluster, made fit for one line of a terminal, a commit or a page.

/**
 * One line without control characters, escape sequences or invisible marks; white space of any kind becomes a single
 * space. Longer than `longest` characters is cut, with an ellipsis in place of the rest.
 */
export function printable(text: string, longest = 500): string {
  return cut(wellFormed(text).replace(ansi, '').replace(breaks, ' ').replace(unprintable, '').trim(), longest);
}

/** The same characters, with those that cannot be seen written out: a difference of a zero-width space shows. */
export const visible = (text: string): string =>
  wellFormed(text).replace(unprintable, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** At most this many UTF-16 units, an ellipsis in place of the rest; never half of a character. */
export const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/\p{Surrogate}$/u, '')}…`;

/** Half a surrogate pair cannot be written as UTF-8; what cuts or receives text may have made one. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

/** A moment as people and programs read it: `2026-01-31T09:30:00Z`. */
export const instantText = (instant: number): string => new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');

// What moves the cursor, ends the line, or turns the direction of writing (CVE-2021-42574) cannot be let through.
const ansi = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
const breaks = /[\s\u0085\u2028\u2029]+/g;
const unprintable =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
