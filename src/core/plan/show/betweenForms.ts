// The difference between two environments for a terminal, for a merge request and for programs.
import type { Json } from '../../model/json.js';
import { isError, problemText, type Place, type Problem } from '../../model/problem.js';
import type { AppDifference, Between } from '../between.js';
import { betweenBlocks, betweenSummary, placeText, type BetweenBlock, type BetweenField } from './betweenView.js';
import { code } from './code.js';
import { problemDocument } from './json.js';
import { maskText } from '../../masking/maskText.js';
import { printable } from './printable.js';
import { plainPalette, type Palette, type TextOptions } from './text.js';
import { wrapped } from './wrap.js';

/** Lines for a terminal, ending in a line break. */
export function betweenText(found: Between, { colour = plainPalette, width = 100 }: TextOptions = {}): string {
  const blocks = [
    ...betweenBlocks(found).map((block) => blockLines(block, colour, width).join('\n')),
    ...found.problems.map((one) => (isError(one) ? colour.error : colour.warning)(problemLine(one))),
    `${colour.strong(`${found.left} → ${found.right}`)}: ${betweenSummary(found)}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** GitLab markdown: nothing in it that comes from files is markup. */
export function betweenMarkdown(found: Between): string {
  const blocks = [
    `**${code(found.left)} → ${code(found.right)}**: ${betweenSummary(found)}`,
    ...betweenBlocks(found).map(blockMarkdown),
    ...found.problems.map((one) => `- **${one.severity}** ${code(problemLine(one))}`),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/**
 * One document: `{ version: 1, between: [left, right], summary, apps: [{ app, kind: 'differs', ids, fields: [{ path, old,
 * new, from: [left, right] }] } | { app, kind: 'only', in, from }], problems }`. A side without the field is null.
 */
export function betweenJson(found: Between): string {
  const only = (name: string): number => found.apps.filter((one) => one.kind === 'only' && one.in === name).length;
  const document: Json = {
    version: 1,
    between: [found.left, found.right],
    summary: {
      differ: found.apps.filter((one) => one.kind === 'differs').length,
      onlyLeft: only(found.left),
      onlyRight: only(found.right),
      same: found.same,
    },
    apps: found.apps.map(appDocument),
    problems: found.problems.map((one) => problemDocument({ ...one, message: maskText(one.message) })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function appDocument(one: AppDifference): Json {
  if (one.kind === 'only') return { app: one.app, kind: 'only', in: one.in, from: placeText(one.place) };
  const from = (place: Place | undefined): Json => (place === undefined ? null : placeText(place));
  return {
    app: one.app,
    kind: 'differs',
    ids: { ...one.ids },
    fields: one.fields.map(({ path, old, new: wanted, places }) => ({
      path,
      old: old ?? null,
      new: wanted ?? null,
      from: [from(places.left), from(places.right)],
    })),
  };
}

function blockLines(block: BetweenBlock, colour: Palette, width: number): readonly string[] {
  const names = block.apps.join(', ');
  if (block.kind === 'only') {
    return wrapped(`${names} is only in ${block.in} (${printable(block.from)})`, width, '', 4).map(colour.create);
  }
  const head = block.apps.length === 1 ? names : `${block.apps.length} apps: ${names}`;
  return [
    ...wrapped(head, width, '', 4).map(colour.strong),
    ...block.fields.flatMap((one) => fieldLines(one, colour, width)),
  ];
}

function fieldLines(field: BetweenField, colour: Palette, width: number): readonly string[] {
  const line = `    ${field.path}  ${field.old} → ${field.new}`;
  const from = wrapped(printable(field.from), width, '      ', 8).map(colour.quiet);
  if (line.length <= width) {
    return [`    ${field.path}  ${colour.remove(field.old)} → ${colour.create(field.new)}`, ...from];
  }
  return [
    `    ${field.path}`,
    ...wrapped(field.old, width, '      - ', 8).map(colour.remove),
    ...wrapped(field.new, width, '      + ', 8).map(colour.create),
    ...from,
  ];
}

function blockMarkdown(block: BetweenBlock): string {
  const names = block.apps.map((app) => code(app)).join(', ');
  if (block.kind === 'only') return `- ${names} is only in ${code(block.in)} (${code(block.from)})`;
  const head = block.apps.length === 1 ? names : `${block.apps.length} apps: ${names}`;
  const fields = block.fields.map(
    (field) => `  - ${code(field.path)}: ${code(field.old)} → ${code(field.new)} (${code(field.from)})`,
  );
  return [`- ${head}`, ...fields].join('\n');
}

const problemLine = (one: Problem): string => printable(maskText(problemText(one)), 1_000);
