// Rules about seccomp and IPC, which apps, pods and their containers have in common (Marathon's LinuxInfo).
import type { Container } from '../schema/index.js';
import type { Violations } from './violations.js';

type LinuxInfo = NonNullable<Container['linuxInfo']>;

/**
 * @param place makes the full path of `/seccomp` and `/ipcInfo`
 * @param executor a pod as a whole knows no seccomp
 */
export function checkLinuxInfo(
  info: LinuxInfo | undefined,
  place: (path: string) => string,
  found: Violations,
  executor = false,
): void {
  const { seccomp, ipcInfo } = info ?? {};
  if (ipcInfo?.mode === 'SHARE_PARENT')
    found.unless(
      ipcInfo.shmSize === undefined,
      place('/ipcInfo'),
      'ipcInfo shmSize can NOT be set when mode is SHARE_PARENT',
    );
  if (seccomp === undefined) return;
  const path = place('/seccomp');
  if (executor) found.add(path, 'Seccomp configuration on executor level is not supported');
  else if (seccomp.profileName === undefined)
    found.unless(seccomp.unconfined, path, 'Seccomp unconfined must be true when Profile is NOT defined');
  else found.unless(!seccomp.unconfined, path, 'Seccomp unconfined can NOT be true when Profile is defined');
}
