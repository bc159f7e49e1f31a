// The embedded balancer: marathon-lb's behaviour around the real HAProxy. This file wires the parts, starts them and stops them;
// READ rounds.ts for what happens when, services/ for what labels mean, render/ for what comes of them, haproxy/ for the
// process that carries the traffic.
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '../../kit/clock.js';
import { lockFolder } from '../../kit/folderLock.js';
import { Addresses } from './addresses.js';
import { takeSignals } from './control.js';
import { Folder } from './folder.js';
import { ownCertificate } from './haproxy/certificate.js';
import { Haproxy } from './haproxy/haproxy.js';
import { luaServices } from './haproxy/luaServices.js';
import { findHaproxy } from './haproxy/program.js';
import { MarathonClient } from './marathon/client.js';
import { follow } from './marathon/follow.js';
import { checkFolder, checkOptions, type BalancerOptions } from './options.js';
import { freePorts } from './ports.js';
import { renderConfiguration, type RenderSettings } from './render/configuration.js';
import { bindTo, type Listeners } from './render/listeners.js';
import { Rounds } from './rounds.js';
import { Verdicts } from './services/verdicts.js';

export type { BalancerOptions } from './options.js';

export type RunningBalancer = {
  /** Virtual hosts: `http://host:port`, without a slash at the end, as all of these. */
  readonly url: string;
  /** Virtual hosts by TLS. */
  readonly httpsUrl: string | undefined;
  /** Apps by the header X-Marathon-App-Id. */
  readonly appidUrl: string;
  /** Statistics and the services of marathon-lb. */
  readonly statsUrl: string;
  /** Resolves with a sentence when HAProxy has ended by itself; never otherwise. */
  readonly failed: Promise<string>;
  /** Stops HAProxy and lets go of the ports. */
  close(): Promise<void>;
};

/** A port that was free a moment ago may be taken; with a free choice there is another. */
const attempts = 5;

/** How long the start waits for the first look at Marathon, ms: one that accepts and never answers must not hold it up. */
const firstLookWithin = 5_000;

/**
 * Starts HAProxy without apps, then has it take what Marathon runs; resolves when that has been tried once. A Marathon that does
 * not answer yet is no failure: it is tried again.
 * @throws Error with a sentence when a setting is wrong, a port is taken or there is no HAProxy
 */
export async function startBalancer(options: BalancerOptions): Promise<RunningBalancer> {
  checkOptions(options);
  const program = await findHaproxy(options.haproxy);
  const root = await workFolder(options.dataDir);
  try {
    checkFolder(root.path, options.dataDir === undefined ? 'TMPDIR' : '--data');
    return await startIn(new Folder(root.path, program), program, options, root.release);
  } catch (cause) {
    await root.release();
    throw cause;
  }
}

async function startIn(
  folder: Folder,
  program: string,
  options: BalancerOptions,
  release: () => Promise<void>,
): Promise<RunningBalancer> {
  const controlSocket = path.join(folder.path, 'control.sock');
  await writeFile(folder.file('services'), luaServices(folder.path, controlSocket), { mode: 0o600 });
  const { haproxy, settings, begunWith } = await listening(folder, program, options);
  const end = new AbortController();
  const say = options.say ?? ((sentence) => void process.stderr.write(`balancer: ${sentence}\n`));
  const client = new MarathonClient(options.marathon, options.authCredentials);
  const rounds = new Rounds({
    ...{ client, folder, haproxy, settings, begunWith, say },
    strictMode: options.strictMode ?? false,
    verdicts: options.healthCheck === true ? new Verdicts() : undefined,
    addresses: new Addresses(),
  });
  try {
    const stopTaking = await takeSignals(controlSocket, (signal) =>
      signal === 'hup' ? rounds.look() : rounds.reload(),
    );
    rounds.look();
    const following = Promise.all([
      rounds.run(end.signal),
      follow(client, { changed: () => rounds.look(), say }, end.signal),
    ]);
    await Promise.race([rounds.first, systemClock.wait(firstLookWithin, end.signal)]);
    const { host, http, https, appId, stats } = settings.listeners;
    return {
      url: `http://${bindTo(host, http)}`,
      httpsUrl: https === undefined ? undefined : `https://${bindTo(host, https.port)}`,
      appidUrl: `http://${bindTo(host, appId)}`,
      statsUrl: `http://${bindTo(host, stats)}`,
      failed: haproxy.failed,
      close: async () => {
        end.abort();
        await Promise.all([stopTaking(), haproxy.stop(), following]);
        await release();
      },
    };
  } catch (cause) {
    await haproxy.stop();
    throw cause;
  }
}

/** HAProxy with the shared listeners and no apps: what is wrong with an app's port cannot keep it from starting. */
async function listening(folder: Folder, program: string, options: BalancerOptions) {
  const host = options.host ?? '127.0.0.1';
  const certificates = options.httpsPort === undefined ? [] : (options.sslCerts ?? [await ownCertificate(folder.path)]);
  for (let attempt = 1; ; attempt++) {
    const ports = await freePorts(options, host);
    const https = ports.https === undefined ? undefined : { port: ports.https, certificates };
    const listeners: Listeners = { ...ports, host, https };
    const settings: RenderSettings = {
      ...{ folder: folder.path, listeners, groups: options.groups },
      haproxyMap: options.haproxyMap ?? false,
    };
    const begunWith = renderConfiguration([], settings);
    await folder.place(begunWith);
    const complaints = await folder.complaintsOfCurrent();
    if (complaints.length > 0)
      throw new Error(`HAProxy (${program}) refuses its configuration: ${complaints.join('; ')}`);
    try {
      return { haproxy: await Haproxy.start(program, folder.path, folder.file('config')), settings, begunWith };
    } catch (cause) {
      if (attempt === attempts || !asksForFreePorts(options)) throw cause;
    }
  }
}

const asksForFreePorts = ({ port, httpsPort, appidPort, statsPort }: BalancerOptions): boolean =>
  [port, httpsPort, appidPort, statsPort].includes(0);

type WorkFolder = { readonly path: string; readonly release: () => Promise<void> };

async function workFolder(given: string | undefined): Promise<WorkFolder> {
  if (given === undefined) {
    const made = await realpath(await mkdtemp(path.join(os.tmpdir(), 'balancer-')));
    return { path: made, release: () => rm(made, { recursive: true, force: true }) };
  }
  await mkdir(given, { recursive: true, mode: 0o700 });
  const found = await realpath(given);
  const lock = lockFolder(found);
  return {
    path: found,
    release: () => {
      lock.release();
      return Promise.resolve();
    },
  };
}
