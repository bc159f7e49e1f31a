// The folder of one demo: example repository, tokens, seed of the embedded GitLab and settings of the daemon.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { packageFolder } from '../../kit/packageFolder.js';
import type { Front } from './traffic/front.js';

const example = path.join(packageFolder, 'example-repo');

/** The project on the embedded GitLab, and the name that the apps' owner label carries. */
export const project = 'platform/marathon-apps';

/** Who takes part. `baton` is the daemon's own account. */
export type Person = 'developer' | 'maintainer' | 'baton';

export interface Workshop {
  readonly folder: string;
  readonly seed: string;
  /** Where git's own credential store keeps the token of whoever works in the clone. */
  readonly credentials: string;
  readonly token: (person: Person) => string;
  /** A path in the folder. */
  at(...parts: string[]): string;
  /** Writes the daemon's settings; returns the path of the file. */
  writeSettings(addresses: Addresses): Promise<string>;
  remove(): Promise<void>;
}

export interface Addresses {
  readonly gitlab: string;
  readonly marathon: string;
  readonly agentPort: number;
  /** Where HAProxy is, and where it asks the daemon for weights; absent: traffic is split by the number of tasks. */
  readonly front?: Pick<Front, 'stats' | 'weightsPort'>;
}

/** Makes the folder in the system's place for temporary files and fills it. Only its owner may read it. */
export async function openWorkshop(): Promise<Workshop> {
  if (!existsSync(example)) {
    throw new Error(
      `The demo deploys the folder example-repo, which is not at ${example}. Run it from a clone of the project.`,
    );
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'baton-demo-'));
  const at = (...parts: string[]): string => path.join(folder, ...parts);
  const tokens = { developer: newToken(), maintainer: newToken(), baton: newToken() };
  await mkdir(at('logs'));
  await mkdir(at('secrets'), { mode: 0o700 });
  await writeFile(at('secrets', 'gitlab-token'), `${tokens.baton}\n`, { mode: 0o600 });
  await cp(example, at('example-repo'), { recursive: true });
  const seed = at('secrets', 'gitlab-seed.json');
  await writeFile(seed, JSON.stringify(seedOf(tokens, at('example-repo')), null, 2), { mode: 0o600 });
  return {
    folder,
    seed,
    credentials: at('secrets', 'git-credentials'),
    token: (person) => tokens[person],
    at,
    async writeSettings(addresses) {
      const file = at('baton.config.yaml');
      await writeFile(file, stringify(settingsOf(addresses)));
      return file;
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

const newToken = (): string => `glpat-${randomBytes(15).toString('base64url')}`;

/** `main` is protected as GitLab protects it by default: only maintainers merge into it. */
function seedOf(tokens: Readonly<Record<Person, string>>, from: string): unknown {
  return {
    users: [
      { username: 'maintainer', token: tokens.maintainer, role: 'maintainer' },
      { username: 'developer', token: tokens.developer, role: 'developer' },
      { username: 'baton', token: tokens.baton, role: 'maintainer' },
    ],
    projects: [{ path: project, from, protected: ['main'] }],
  };
}

function settingsOf({ gitlab, marathon, agentPort, front }: Addresses): unknown {
  const weighed = front && {
    balancers: [
      {
        kind: 'haproxy-agent',
        listen: `127.0.0.1:${front.weightsPort}`,
        advertise: '127.0.0.1',
        stats: [front.stats],
      },
    ],
    checks: { every: '1s' },
  };
  return {
    repository: {
      name: 'shop',
      url: `${gitlab}/${project}.git`,
      branch: 'main',
      token: { file: 'secrets/gitlab-token' },
      poll: '1s',
    },
    gitlab: { url: gitlab },
    clusters: { default: { marathon: [marathon], agents: { port: agentPort }, ...weighed } },
    data: 'data',
    http: { listen: '127.0.0.1:0' },
    mode: 'apply',
  };
}
