// The second round: rules that Marathon checks on the stored form (AppDefinition), after the first round found nothing.
// In a group update it is the tree that is checked, and paths begin with the app's id.
import { notValid } from '../../http/errors.js';
import { hasVolume } from '../app.js';
import { upgradeStrategyOf } from '../canonical.js';
import { unreserved } from '../roles.js';
import { scalaDouble } from '../scala.js';
import type { AppDocument } from '../schema/index.js';
import { isSingleInstance, noCommand } from './validate.js';
import { portIndexError } from './validateChecks.js';
import { checkLinuxInfo } from './validateLinuxInfo.js';
import { Violations } from './violations.js';

/**
 * @param inGroup the app is part of a group update: paths are the tree's (RootGroup.validRootGroup)
 * @throws ApiError 422 "Object is not valid" with every violation.
 */
export function validateStored(app: AppDocument, inGroup: boolean): void {
  const found = new Violations();
  // The tree replaces the path of a plain rule by the app's id, but keeps what is nested in a group of rules.
  const place = (path: string, kept = ''): string => (inGroup ? `/apps/${app.id}${kept}` : `${path}${kept}` || '/');
  checkCommand(app, found, place);
  checkPorts(app, found, place);
  checkStrategies(app, found, place);
  if (app.container?.type === 'MESOS')
    checkLinuxInfo(app.container.linuxInfo, (path) => place(`/container/linuxInfo${path}`), found);
  if (hasVolume(app.container, 'persistent'))
    found.unless(app.role !== unreserved, place('/role'), `Resident apps cannot have the role ${unreserved}`);
  if (found.list.length > 0) throw notValid(found.list);
}

type Place = (path: string, kept?: string) => string;

function checkCommand(app: AppDocument, found: Violations, place: Place): void {
  // Stricter than the first round: a container without an image does not replace a command.
  const image = app.container?.docker !== undefined;
  found.unless(app.cmd !== undefined || app.args.length > 0 || image, place(''), noCommand);
  found.unless(
    app.check === undefined || app.container?.type !== 'DOCKER',
    place(''),
    "AppDefinition must not use 'checks' if using docker",
  );
}

function checkPorts(app: AppDocument, found: Violations, place: Place): void {
  app.healthChecks.forEach((check, index) => {
    const error = check.protocol === 'COMMAND' ? undefined : portIndexError(app, check, 'Health check port indices');
    if (error !== undefined) found.add(place(`/healthChecks(${index})`), error);
  });
  const overNetwork = app.check?.http ?? app.check?.tcp;
  const error = overNetwork && portIndexError(app, overNetwork, 'check port index');
  if (error !== undefined) found.add(place('/check/get'), error);
}

function checkStrategies(app: AppDocument, found: Violations, place: Place): void {
  const strategy = upgradeStrategyOf(app);
  if (isSingleInstance(app.labels) && (strategy.minimumHealthCapacity !== 0 || strategy.maximumOverCapacity !== 0)) {
    found.add(place('', '/isSingleInstance'), 'must be false');
    for (const key of ['minimumHealthCapacity', 'maximumOverCapacity'] as const)
      found.unless(
        strategy[key] === 0,
        place('', `/upgradeStrategy/${key}`),
        `got ${scalaDouble(strategy[key])}, expected 0.0`,
      );
  }
  const unreachable = app.unreachableStrategy;
  if (unreachable === undefined || unreachable === 'disabled') return;
  const { inactiveAfterSeconds, expungeAfterSeconds } = unreachable;
  found.unless(
    inactiveAfterSeconds <= expungeAfterSeconds,
    place('/unreachableStrategy', '/inactiveAfterSeconds'),
    `inactiveAfterSeconds (${inactiveAfterSeconds}) must be less or equal to expungeAfterSeconds, which is ${expungeAfterSeconds}`,
  );
}
