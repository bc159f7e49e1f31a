// Sees to the system packages that the tests and the demo need. As root on Debian it installs what is missing;
// elsewhere, or when that fails, it says in one line what to install and what is skipped without it. It never fails:
// what is missing is skipped, and says so again where it is.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const runs = (program, ...args) => spawnSync(program, args, { stdio: 'ignore', timeout: 30_000 }).status === 0;

const git = {
  name: 'git',
  package: 'git',
  isHere: () => runs('git', '--version'),
  without: 'the embedded GitLab, the demo and every test that pushes',
};
const pythonMarathon = {
  name: 'the Python module marathon',
  package: 'python3-marathon',
  // Debian installs it for its own Python, which need not be the first one in PATH.
  isHere: () => ['/usr/bin/python3', 'python3'].some((python) => runs(python, '-c', 'import marathon')),
  without: 'the tests in which that client drives the embedded Marathon',
};
const haproxy = {
  name: 'HAProxy',
  package: 'haproxy',
  // Debian puts it where only root looks.
  isHere: () => ['haproxy', '/usr/sbin/haproxy'].some((program) => runs(program, '-v')),
  without: '`baton local balancer`, the chapters of the demo with visitors, and the tests that send traffic through it',
};
const prometheus = {
  name: 'Prometheus',
  package: 'prometheus',
  isHere: () => runs('prometheus', '--version'),
  without: 'the tests in which checks ask a real one',
};

// npm names the script that it runs this before. The demo needs git, and HAProxy for its chapters with visitors.
const wanted =
  process.env.npm_lifecycle_event === 'predemo' ? [git, haproxy] : [git, pythonMarathon, haproxy, prometheus];

const missing = wanted.filter((one) => !one.isHere());
if (missing.length > 0) {
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) install(missing.map((one) => one.package));
  for (const { name, package: wantedPackage, without } of missing.filter((one) => !one.isHere()))
    console.error(
      `prerequisites: ${name} is missing (install the package ${wantedPackage}); skipped without it: ${without}`,
    );
}

function install(packages) {
  console.log(`prerequisites: installing ${packages.join(', ')} with apt-get`);
  // One package that cannot be had must not keep the others away.
  const steps = [
    ['update', '-qq'],
    ...packages.map((name) => ['install', '-y', '-qq', '--no-install-recommends', name]),
  ];
  for (const step of steps) {
    const { status, error } = apt(step);
    if (status === 0) continue;
    const cause = error === undefined ? `exit code ${status}` : error.message;
    console.error(`prerequisites: apt-get ${step.join(' ')} did not work (${cause}); going on without`);
  }
}

// Without a network apt-get would try for minutes.
function apt(step) {
  const patience = ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=20', '-o', 'DPkg::Lock::Timeout=60'];
  return spawnSync('apt-get', [...patience, ...step], {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 300_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
