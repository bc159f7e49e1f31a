// GET /v2/info: which Marathon this is, and the flags that it reads definitions by (InfoResource, 1.4 to 1.11).
import { z } from 'zod';
import { newest, type Dialect, type MarathonVersion } from '../../core/model/dialect.js';

/** What of it depends on the definition of no group. */
export type Info = Omit<Dialect, 'enforcedRoles'>;

const port = z.int().min(0).max(65_535);

/** Flags that are not told are as Marathon starts without them; a version that is none makes the answer unusable. */
export const marathonInfo = z
  .object({
    version: z.string(),
    marathon_config: z
      .object({
        mesos_role: z.string().min(1).nullish(),
        local_port_min: port.nullish(),
        local_port_max: port.nullish(),
        default_network_name: z.string().min(1).nullish(),
      })
      .nullish(),
  })
  .transform(({ version: text, marathon_config: flags }, context): Info => {
    const version = versionIn(text);
    if (version === undefined) {
      context.addIssue({ code: 'custom', message: 'version is not one of Marathon' });
      return z.NEVER;
    }
    return {
      version,
      defaultRole: flags?.mesos_role ?? newest.defaultRole,
      localPorts: {
        first: flags?.local_port_min ?? newest.localPorts.first,
        last: flags?.local_port_max ?? newest.localPorts.last,
      },
      ...(flags?.default_network_name == null ? {} : { defaultNetwork: flags.default_network_name }),
    };
  });

/** `1.9.109`, `1.5.0-SNAPSHOT-612-g1234567`, `1.11`. */
export function versionIn(text: string): MarathonVersion | undefined {
  const [, major, minor, patch] = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,6}))?(?![\d.])/.exec(text) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return { major: Number(major), minor: Number(minor), patch: Number(patch ?? 0) };
}
