// `image set` with the settings: one commit on the watched branch, or on a branch of its own with a merge request.
// Somebody else may push at any moment: then the file is read again, edited again, and pushed again.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gitlabOf } from '../../compose.js';
import type { RepositorySettings, Settings } from '../../config/settings.js';
import { sourceKind } from '../../core/definition/read/sourceKind.js';
import type { ImageReference } from '../../core/edit/imageReference.js';
import { moveImage, type ImageMove } from '../../core/edit/moveImage.js';
import { assertNever } from '../../core/model/assertNever.js';
import type { CommitSha, EnvironmentName } from '../../core/model/ids.js';
import { problemText } from '../../core/model/problem.js';
import { openBranchWriter, type Author, type BranchTip, type BranchWriter } from '../../io/git/branchWriter.js';
import { openProposals, type OpenProposal, type Proposals } from '../../io/gitlab/openProposals.js';
import { systemClock } from '../../kit/clock.js';
import { backoff } from '../../kit/retry.js';
import { must } from '../context.js';
import { Failure } from '../failure.js';
import { branchOf, messageOf, moveLines } from './words.js';

export interface ServerMove {
  readonly settings: Settings;
  readonly repository: RepositorySettings;
  readonly environment: EnvironmentName;
  readonly image: ImageReference;
  readonly mergeRequest: boolean;
  readonly message?: string;
  readonly author?: Author;
}

/** Gives the lines to print. Throws a Failure that says what to do next. */
export async function moveOnServer(move: ServerMove, signal: AbortSignal): Promise<readonly string[]> {
  const { repository, settings } = move;
  if (repository.url === undefined) {
    throw new Failure(`the repository ${repository.name} is a folder on this machine: edit it with --dir`, 2);
  }
  const gitlab = gitlabOf(settings, repository);
  if (gitlab === undefined && move.mergeRequest) {
    throw new Failure('--merge-request needs `gitlab:` in the settings, and a token for the repository', 2);
  }
  const proposals = gitlab === undefined ? undefined : openProposals(gitlab);
  const dataDir = mkdtempSync(path.join(tmpdir(), 'baton-'));
  try {
    const writer = openBranchWriter({
      url: repository.url,
      dataDir,
      ...(repository.token === undefined ? {} : { token: repository.token }),
    });
    const author = move.author ?? (await authorFrom(proposals, signal));
    const request: Request = {
      ...move,
      writer,
      author,
      message: move.message ?? messageOf(move.image, move.environment),
    };
    if (!move.mergeRequest || proposals === undefined) return await onWatchedBranch(request, signal);
    return await byMergeRequest(request, proposals, signal);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface Request extends ServerMove {
  readonly writer: BranchWriter;
  readonly author: Author;
  readonly message: string;
}

const authorFrom = async (proposals: Proposals | undefined, signal: AbortSignal): Promise<Author> =>
  proposals === undefined ? { name: 'Baton', email: 'baton@localhost' } : must(await proposals.user(signal));

async function onWatchedBranch(request: Request, signal: AbortSignal): Promise<readonly string[]> {
  const { branch } = request.repository;
  const done = await pushed(request, branch, signal, async () => {
    const tip = await watchedTip(request, signal);
    return { base: tip, onto: tip.commit };
  });
  const lines = moveLines(done.move, request.image);
  return done.commit === undefined ? lines : [...lines, `pushed ${done.commit.slice(0, 8)} to ${branch}`];
}

async function byMergeRequest(request: Request, proposals: Proposals, signal: AbortSignal): Promise<readonly string[]> {
  const { environment, image, repository, message } = request;
  const branches = { source: branchOf(image, environment), target: repository.branch };
  const watched = moved(request, await watchedTip(request, signal));
  if (!watched.changed) return moveLines(watched, image);
  let open: OpenProposal | undefined;
  const done = await pushed(request, branches.source, signal, async () => {
    open = must(await proposals.find(branches, signal));
    const own = must(await request.writer.tip(branches.source, isLookedAt, signal));
    // What an open merge request holds is built upon; a branch that is left over from an earlier one begins anew.
    const base = open !== undefined && own !== undefined ? own : await watchedTip(request, signal);
    return { base, onto: own?.commit };
  });
  const [title = message, ...rest] = message.split('\n');
  const fresh = { ...branches, title: title.slice(0, 255), description: rest.join('\n').trim() };
  const known = open;
  const { url } = known ?? must(await proposals.open(fresh, signal));
  return [...moveLines(done.move, image), `${known === undefined ? 'opened' : 'is in'} ${url}`];
}

interface Choice {
  /** What is edited, and where the branch that is pushed to stands. */
  readonly base: BranchTip;
  readonly onto: CommitSha | undefined;
}

/** A race is lost because somebody else won it: five in a row mean that something else is wrong. */
const tries = 5;

/** Edits and pushes until it is there. No commit: it was there already. */
async function pushed(
  request: Request,
  branch: string,
  signal: AbortSignal,
  choose: () => Promise<Choice>,
): Promise<{ readonly move: ImageMove; readonly commit?: string }> {
  const { writer, message, author } = request;
  const sent = new Set<string>();
  let trouble = `others keep pushing to ${branch}; try again`;
  for (let number = 1; number <= tries; number += 1) {
    const { base, onto } = await choose();
    const move = moved(request, base);
    if (sent.has(base.commit)) return { move, commit: base.commit };
    if (!move.changed) return { move };
    const at = Date.now();
    const { path, text } = move;
    const answer = must(
      await writer.push({ branch, base: base.commit, onto, path, text, message, author, at }, signal),
    );
    switch (answer.pushed.kind) {
      case 'done':
        return { move, commit: answer.commit };
      case 'refused':
        throw new Failure(`${answer.pushed.because}${request.mergeRequest ? '' : ' Or use --merge-request.'}`);
      case 'unreachable':
        // It may have arrived all the same: the next look says so.
        sent.add(answer.commit);
        trouble = answer.pushed.because;
        break;
      case 'elsewhere':
      case 'lost-race':
        break;
      default:
        return assertNever(answer.pushed);
    }
    await systemClock.wait(backoff(number, { first: 100, longest: 2_000 }), signal);
    if (signal.aborted) throw new Failure('stopped before the edit was pushed');
  }
  throw new Failure(trouble);
}

async function watchedTip({ writer, repository }: Request, signal: AbortSignal): Promise<BranchTip> {
  const tip = must(await writer.tip(repository.branch, isLookedAt, signal));
  if (tip !== undefined) return tip;
  throw new Failure(`${repository.name} has no branch ${repository.branch}: correct \`branch\` in the settings`);
}

const isLookedAt = (name: string): boolean => sourceKind(name) !== 'ignored';

function moved({ repository, environment, image }: Request, { commit, files }: BranchTip): ImageMove {
  const move = moveImage({ owner: repository.name, commit, files }, environment, image);
  if (move.ok) return move.value;
  throw new Failure(move.problems.map(problemText).join('\n'));
}
