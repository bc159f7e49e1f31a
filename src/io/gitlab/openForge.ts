// GitLab's view of one project, as the daemon's port `Forge` wants it: readings, never exceptions for what the world does.
import type { Reading } from '../../core/model/repository.js';
import type { CommitSha } from '../../core/model/ids.js';
import type { Log } from '../../kit/log.js';
import { gitlabApi, type GitlabOptions } from './api.js';
import { setCommitStatus, type CommitReport } from './commitStatus.js';
import { mergeRequestBehind } from './mergeRequests.js';
import { projectOf } from './project.js';
import { reading } from './reading.js';

export interface ForgeOptions extends GitlabOptions {
  readonly log: Log;
}

export interface GitlabForge {
  mergeRequestOf(commit: CommitSha, branch: string, signal: AbortSignal): Promise<Reading<number | undefined>>;
  reportCommit(report: CommitReport, signal: AbortSignal): Promise<Reading<void>>;
}

/** Opens nothing yet: the first question looks the project up. */
export function openForge(options: ForgeOptions): GitlabForge {
  const api = gitlabApi(options);
  const project = projectOf(api, options.project);
  return {
    mergeRequestOf: (commit, branch, signal) =>
      reading(async () => mergeRequestBehind(api, await project(signal), commit, branch, signal)),
    reportCommit: (report, signal) =>
      reading(async () => {
        await setCommitStatus(api, await project(signal), report, signal);
        const { commit, environment, state } = report;
        options.log.debug({ commit, environment, state }, 'commit status set in GitLab');
      }),
  };
}
