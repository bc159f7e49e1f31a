// Problems as GitLab's code quality report (docs.gitlab.com, "Code Quality", "Code Quality report format"), which a
// merge request shows beside the lines that it changes.
import { createHash } from 'node:crypto';
import type { Json } from '../core/model/json.js';
import { isError, type Problem } from '../core/model/problem.js';

/**
 * The report, ending in a line break. A finding keeps its fingerprint while its file, code and message stay, wherever
 * its line moves: else every push would show old findings as new ones. No two findings share one.
 */
export function codeQualityReport(problems: readonly Problem[]): string {
  const seen = new Map<string, number>();
  const entries = problems.map((problem) => {
    const content = contentOf(problem);
    const before = seen.get(content) ?? 0;
    seen.set(content, before + 1);
    return entryOf(problem, createHash('sha256').update(`${content} ${before}`).digest('hex'));
  });
  return `${JSON.stringify(entries, null, 2)}\n`;
}

function entryOf(problem: Problem, fingerprint: string): Json {
  const { code, message, hint, place } = problem;
  return {
    description: hint === undefined ? message : `${message} (${hint})`,
    check_name: code,
    fingerprint,
    severity: severityOf(problem),
    location: { path: place?.path ?? 'baton.yaml', lines: { begin: place?.line ?? 1 } },
  };
}

/** Of `info`, `minor`, `major`, `critical` and `blocker`: an error stops its app, a secret is out as soon as it is pushed. */
function severityOf(problem: Problem): string {
  if (isError(problem)) return 'critical';
  return problem.code === 'secret-in-clear-text' ? 'major' : 'minor';
}

/** Places of others, which messages name, move with their lines too. */
const contentOf = ({ code, message, place }: Problem): string =>
  `${code} ${place?.path ?? ''} ${message.replace(/(\.(?:ya?ml|json)):\d+(?::\d+)?/gi, '$1')}`;
