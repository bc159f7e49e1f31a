// A process that writes a status branch until it is killed; statusBranch.kill.test.ts compiles and starts it. It says
// `committed N` only after the commit N is acknowledged, so whoever kills it knows what must be there afterwards.
import { writeSync } from 'node:fs';
import { openStatusBranch } from '../../../src/io/git/status/openStatusBranch.js';

const [, , url = '', branch = '', dataDir = '', token = ''] = process.argv;
const author = { name: 'Baton', email: 'baton@example.test' };
const never = new AbortController().signal;

const status = await openStatusBranch({ url, branch, dataDir, author, token: () => token });
const before = [...(await status.files()).keys()].map((name) => Number(/(\d+)\.json$/.exec(name)?.[1] ?? 0));
for (let count = Math.max(0, ...before) + 1; ; count += 1) {
  const files = new Map([
    [`apps/production/shop/${count}.json`, `{"count":${count}}\n`],
    ['STATUS.md', `# ${count}\n`],
  ]);
  await status.commit({ files, message: `commit ${count}`, at: Date.UTC(2026, 10, 21) + count * 1000 });
  writeSync(1, `committed ${count}\n`);
  if (count % 3 === 0) writeSync(1, `${(await status.push(never)).kind}\n`);
}
