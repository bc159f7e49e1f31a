// Rules about an app's volumes. Secrets and external volumes are features that are off.
import { isJavaPattern } from '../javaPattern.js';
import type { Volume } from '../schema/index.js';
import { feature } from './violations.js';
import type { Violations } from './violations.js';

/** Notes what is wrong with the volumes of a container. */
export function checkVolumes(
  volumes: readonly Volume[],
  secrets: Readonly<Record<string, unknown>>,
  found: Violations,
): void {
  volumes.forEach((volume, index) => {
    const path = `/container/volumes(${index})`;
    if ('external' in volume) found.add(path, feature('external_volumes'));
    else if ('secret' in volume)
      found.unless(Object.hasOwn(secrets, volume.secret), path, 'volume.secret must refer to an existing secret');
    else if ('persistent' in volume) checkPersistent(volume, path, found);
  });
  if (volumes.some((volume) => 'secret' in volume)) {
    // The path really is an expression: that is how the rule names its subject.
    found.add('/container/secretVolumes(container)', 'must be empty');
    found.add('/container/secretVolumes(container)', feature('secrets'));
  }
}

function checkPersistent(volume: Extract<Volume, { persistent: object }>, path: string, found: Violations): void {
  const { containerPath, mode, persistent } = volume;
  found.unless(!['.', '..'].includes(containerPath), `${path}/containerPath`, 'can not be one of (.,..)');
  found.unless(/^[^/\n]*$/.test(containerPath), `${path}/containerPath`, 'value must not contain "/"');
  found.unless(mode === 'RW', `${path}/mode`, 'does not equal RW');
  const { size, maxSize, type, constraints, profileName } = persistent;
  const at = `${path}/persistent`;
  found.unless(size > 0, `${at}/size`, `got ${size}, expected more than 0`);
  for (const constraint of constraints) checkVolumeConstraint(constraint, `${at}/constraints`, found);
  found.unless(type === 'mount' || maxSize === undefined, at, 'Only mount volumes can have maxSize');
  found.unless(
    (type !== undefined && type !== 'root') || constraints.length === 0,
    at,
    'Constraints on root volumes are not supported',
  );
  found.unless(maxSize === undefined || maxSize > size, at, 'Max size must be larger than size');
  found.unless(profileName !== '', `${path}/volume/persistent/profileName`, 'must not be empty');
}

function checkVolumeConstraint(constraint: readonly string[], path: string, found: Violations): void {
  const [field, operator, value] = constraint;
  if (field === undefined) found.add(path, 'Missing field and operator');
  else if (field !== 'path' || operator === undefined || value === undefined)
    found.add(path, `Unsupported constraint ${constraint.join(',')}`);
  else if (operator === 'LIKE' || operator === 'UNLIKE')
    found.unless(isJavaPattern(value), `${path}/${value}`, 'Invalid regular expression');
  else if (['UNIQUE', 'CLUSTER', 'GROUP_BY', 'MAX_PER', 'IS'].includes(operator))
    found.add(path, 'Operator must be one of LIKE, UNLIKE');
  else found.add(path, `unknown constraint operator ${operator}`);
}
