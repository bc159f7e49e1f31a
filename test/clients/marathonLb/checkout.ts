// Where marathon-lb is, and whether all it needs is here. It is never part of this repository.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Debian's Python, which its python3-* packages are for, even if another one comes first in PATH. */
export const python = '/usr/bin/python3';

const modules = 'pycurl, jwt, cryptography, dateutil, requests, six';

export type Checkout =
  { readonly kind: 'ready'; readonly folder: string } | { readonly kind: 'missing'; readonly because: string };

/** Reads MARATHON_LB, which names a checkout of marathon-lb. */
export function findCheckout(): Checkout {
  const folder = process.env['MARATHON_LB'];
  if (folder === undefined || folder === '')
    return missing('MARATHON_LB does not name a checkout of marathon-lb (docs/clients.md says how to run this)');
  if (!existsSync(path.join(folder, 'marathon_lb.py')))
    return missing(`MARATHON_LB is ${folder}, and there is no marathon_lb.py in it`);
  if (spawnSync('haproxy', ['-v'], { stdio: 'ignore' }).status !== 0) return missing('haproxy is not installed');
  const imported = spawnSync(python, ['-c', `import ${modules}`], { encoding: 'utf8' });
  if (imported.status !== 0)
    return missing(`${python} lacks a module of marathon-lb's: ${imported.stderr.trim().split('\n').at(-1) ?? ''}`);
  return { kind: 'ready', folder: path.resolve(folder) };
}

const missing = (because: string): Checkout => ({ kind: 'missing', because });
