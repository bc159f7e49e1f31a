// `baton run`: the daemon. A change of the settings file starts everything anew with the new settings; that is safe at
// any moment, because nothing that matters is kept in the process.
import path from 'node:path';
import { watch } from 'chokidar';
import { Command } from 'commander';
import { serveBalancers, shareClusters, type Composed, type ServedBalancers } from '../../compose.js';
import { readSettings, type Settings } from '../../config/settings.js';
import { problemText } from '../../core/model/problem.js';
import { listen, routes, type Dependency } from '../../http/server.js';
import { openSchedule } from '../../io/calendar/schedule.js';
import { waitForFolder } from '../../kit/folderLock.js';
import type { Log } from '../../kit/log.js';
import { configOption, loadSettings, logFor, opened, orFailure, type SettingsFlags } from '../context.js';
import { endedSignal } from '../signals.js';

export function runCommand(): Command {
  return new Command('run')
    .description('the daemon: keeps the clusters in step until it is stopped')
    .addOption(configOption())
    .action(run);
}

async function run({ config }: SettingsFlags): Promise<void> {
  const ended = endedSignal();
  let settings: Settings | undefined = loadSettings(config);
  while (settings !== undefined) settings = await runWith(settings, ended);
}

/** Runs with these settings; returns the new ones when the file changed, nothing when the process shall end. */
async function runWith(settings: Settings, ended: AbortSignal): Promise<Settings | undefined> {
  const log = logFor(settings);
  const changed = new AbortController();
  const stop = AbortSignal.any([ended, changed.signal]);
  let next: Settings | undefined;
  const lock = await orFailure(waitForFolder(settings.data, ended));
  const watcher = watchSettings(settings, log, (fresh) => {
    next = fresh;
    changed.abort();
  });
  try {
    const balancers = await orFailure(serveBalancers(settings, log));
    try {
      await keepAll(settings, balancers, log, stop);
    } finally {
      await balancers.close();
    }
  } finally {
    await watcher.close();
    lock.release();
  }
  log.info(ended.aborted ? 'stopped' : 'the settings changed: starting anew with them');
  return ended.aborted ? undefined : next;
}

async function keepAll(settings: Settings, balancers: ServedBalancers, log: Log, stop: AbortSignal): Promise<void> {
  const clusters = shareClusters(settings, log, balancers);
  const composed = await Promise.all(settings.repositories.map((one) => opened(settings, one, log, { clusters })));
  const door = await listen(
    settings.http,
    routes(() => dependencies(composed)),
  );
  log.info(`baton is up: ${summary(settings)}; health at ${door.url}/healthz`);
  try {
    await Promise.all(composed.map((one) => keep(one, settings, log, stop)));
  } finally {
    await door.close();
  }
}

async function keep(one: Composed, settings: Settings, log: Log, stop: AbortSignal): Promise<void> {
  const schedule = openSchedule(settings.maintenance, async () => {
    log.info(`${one.name}: nightly maintenance, the local clone is made anew`);
    const renewed = await one.repository.renew(stop);
    if (!renewed.ok) log.warn(`${one.name}: ${renewed.because}`);
  });
  try {
    await Promise.all([one.daemon.run(stop), one.watchFolder(() => void one.daemon.refresh(stop), stop)]);
  } finally {
    schedule.stop();
  }
}

const summary = (settings: Settings): string =>
  `${settings.repositories.map((one) => one.name).join(', ')} on ${[...settings.clusters.keys()].join(', ')}, mode ${settings.mode
    .map(({ glob, mode }) => (glob === '**' ? mode : `${glob} ${mode}`))
    .join(', ')}`;

function dependencies(composed: readonly Composed[]): readonly Dependency[] {
  return composed.flatMap(({ name, daemon }) => {
    const trouble = [...daemon.trouble].map(([what, because]) => ({ name: `${name}: ${what}`, seen: false, because }));
    if (trouble.length > 0) return trouble;
    if (daemon.targets.size > 0) return [{ name, seen: true, because: `${daemon.targets.size} apps are looked after` }];
    return [
      {
        name,
        seen: daemon.wanted !== undefined,
        because: daemon.wanted !== undefined ? 'there are no apps' : 'not read yet',
      },
    ];
  });
}

/** Watches the folder, not the file: editors and orchestrators replace files instead of writing into them. */
function watchSettings(settings: Settings, log: Log, changed: (fresh: Settings) => void): { close(): Promise<void> } {
  let current = settings.fingerprint;
  const watcher = watch(path.dirname(settings.file), {
    depth: 0,
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: 200, pollInterval: 50 },
  });
  watcher.on('all', (_event, file) => {
    if (path.resolve(file) !== settings.file) return;
    const fresh = readSettings(settings.file, process.env);
    if (!fresh.ok) {
      log.warn(
        `the settings changed and cannot be used; the last good ones stay: ${fresh.problems.map(problemText).join('; ')}`,
      );
      return;
    }
    if (fresh.value.fingerprint === current) return;
    current = fresh.value.fingerprint;
    changed(fresh.value);
  });
  return watcher;
}
