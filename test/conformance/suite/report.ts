// The report of a run: a table by chapter, every failure with request, answer, expectation and citation.
import type { Result } from './all.js';
import { chapterOf } from './case.js';
import { failureText } from './run.js';

export type Context = { readonly seed: string; readonly foreign: boolean };

type Tally = { cases: number; passed: number; failed: number; inferred: number; skipped: number };

export function reportText(results: readonly Result[], { seed, foreign }: Context): string {
  const failures = results.filter(({ outcome }) => outcome.kind === 'failed');
  const open = foreign ? failures.filter(({ one }) => one.inferred === true) : [];
  const certain = failures.filter((result) => !open.includes(result));
  return [
    ...section('Failed:', certain),
    ...section('Failed where the source leaves room (this Marathon may be right):', open),
    table(results, foreign),
    '',
    `Seed ${seed}. ${certain.length === 0 ? 'Nothing failed that is certain.' : `${certain.length} failed.`}`,
  ].join('\n');
}

export function reportJson(results: readonly Result[], { seed, foreign }: Context): string {
  const rows = results.map(({ one, variation, outcome }) => ({
    id: one.id,
    variation,
    title: one.title,
    cites: one.cites,
    inferred: one.inferred === true,
    ...outcome,
  }));
  return JSON.stringify({ seed, foreign, results: rows }, null, 2);
}

function section(title: string, failures: readonly Result[]): readonly string[] {
  if (failures.length === 0) return [];
  const texts = failures.map(({ one, outcome }) => (outcome.kind === 'failed' ? failureText(one, outcome) : ''));
  return [title, '', ...texts.flatMap((text) => [text, ''])];
}

function table(results: readonly Result[], foreign: boolean): string {
  const chapters = new Map<string, Tally>();
  for (const { one, variation, outcome } of results) {
    const tally = chapters.get(chapterOf(one)) ?? { cases: 0, passed: 0, failed: 0, inferred: 0, skipped: 0 };
    chapters.set(chapterOf(one), tally);
    if (variation === 1) tally.cases += 1;
    if (outcome.kind === 'failed' && foreign && one.inferred === true) tally.inferred += 1;
    else tally[outcome.kind] += 1;
  }
  const all: Tally = { cases: 0, passed: 0, failed: 0, inferred: 0, skipped: 0 };
  for (const tally of chapters.values()) for (const key of keys) all[key] += tally[key];
  const rows = [...chapters, ['all', all] as const].map(([name, tally]) => [
    name,
    ...keys.map((key) => String(tally[key])),
  ]);
  return [['chapter', 'cases', 'passed', 'failed', 'open', 'skipped'], ...rows]
    .map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(13) : cell.padStart(9))).join(''))
    .join('\n');
}

const keys = ['cases', 'passed', 'failed', 'inferred', 'skipped'] as const;
