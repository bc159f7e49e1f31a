// Echoed text in GitLab's markdown. Escaping cannot be trusted there: an `@` written as an entity still mentions
// somebody, because references are looked for after the text was rendered. Inside code nothing is looked for.
import { printable } from './printable.js';

/**
 * Any text as inline code, safe in a sentence: no mention, link, reference, image, HTML or quick action in it has an
 * effect. Empty text is a dash.
 */
export function code(text: string, longest = 500): string {
  const line = printable(text, longest);
  if (line === '') return '–';
  const fence = '`'.repeat(longestRun(line) + 1);
  const gap = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${gap}${line}${gap}${fence}`;
}

/**
 * The same in a cell of a table. A bar ends the cell even inside code, and a backslash before it is not read alike by
 * all versions of the renderer, so a broken bar takes its place.
 */
export const codeCell = (text: string, longest = 500): string => code(text.replaceAll('|', '¦'), longest);

const longestRun = (text: string): number => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

/** A sentence of ours as it is where nothing in it can be markup, a reference or a link; else as code. */
export const prose = (text: string): string => (harmless.test(text) && !/\bwww\./i.test(text) ? text : code(text));

const harmless = /^[\p{L}\p{N} ,.:;'’()%→–-]*$/u;

/** Any text as code inside of HTML, where markdown is not read. GitLab looks for no reference inside of `<code>`. */
export const htmlCode = (text: string, longest = 500): string =>
  `<code>${printable(text, longest).replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`)}</code>`;
