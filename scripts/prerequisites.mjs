// Sees to the system packages that the tests and the demo need. As root on Debian it installs what is missing;
// elsewhere it says in one line what to install and what is skipped without it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const wanted = [
  { program: 'git', package: 'git', without: 'the embedded GitLab, the demo and every test that pushes' },
];

const found = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
const missing = wanted.filter((entry) => !found(entry.program));
if (missing.length > 0) {
  const names = missing.map((entry) => entry.package);
  const debianRoot = process.getuid?.() === 0 && existsSync('/etc/debian_version');
  if (debianRoot) {
    console.log(`prerequisites: installing ${names.join(', ')} with apt-get`);
    const apt = (...args) =>
      spawnSync('apt-get', args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', ...names);
  }
  for (const entry of missing.filter((one) => !found(one.program))) {
    console.error(
      `prerequisites: ${entry.program} is missing (install the package ${entry.package}); skipped without it: ${entry.without}`,
    );
  }
}
