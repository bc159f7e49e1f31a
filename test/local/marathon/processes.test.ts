// Tasks that cannot even be launched leave nothing open.
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Processes } from '../../../src/local/marathon/run/processes.js';
import { Sandboxes } from '../../../src/local/marathon/run/sandboxes.js';

it.skipIf(!existsSync('/proc/self/fd'))(
  'a mount where something is already closes what was opened for it',
  async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'processes-'));
    onTestFinished(() => rm(root, { recursive: true, force: true }));
    const sandboxes = new Sandboxes(root, 'f');
    const processes = new Processes(sandboxes);
    onTestFinished(() => processes.close());
    const sandboxFiles = () =>
      readdirSync('/proc/self/fd').filter((fd) => {
        const target = `/proc/self/fd/${fd}`;
        return existsSync(target) && readlinkSync(target).startsWith(root);
      });
    const launch = {
      taskId: 't',
      placement: { agentId: 'S0', host: '127.0.0.1' },
      command: { argv: ['true'] },
      hostPorts: [],
      environment: {},
      mounts: [{ path: 'stdout', source: { kind: 'host', path: '/' } }],
    } as const;
    expect(() => processes.launch(launch, () => undefined)).toThrow('EEXIST');
    expect(sandboxFiles()).toEqual([]);
    expect(sandboxes.running).toEqual([]);
  },
);
