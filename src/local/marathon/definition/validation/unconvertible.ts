// What passes Marathon's validation and then trips the conversion to its stored form: it answers 500 with the
// exception's words, and so does this server. Nothing is stored.
import { ApiError } from '../../http/errors.js';
import { constraintOperators } from './validateConstraint.js';
import type { AppDocument, AppUpdateDocument, HealthCheck } from '../schema/index.js';

/** @throws ApiError 500 for what AppConversion and HealthCheckConversion cannot convert */
export function requireConvertible(app: AppDocument): void {
  app.constraints.forEach(requireOperator);
  app.healthChecks.forEach(requireOneKind);
  const { check } = app;
  if (check === undefined) return;
  if ([check.http, check.tcp, check.exec].filter((kind) => kind !== undefined).length !== 1)
    throw tripped('illegal RAML Check: expected one of http, tcp or exec checks');
  if (check.http?.scheme === 'HTTPS') throw tripped('HTTPS (of class mesosphere.marathon.raml.HttpScheme$Https$)');
  // Marathon stores this one and fails whenever it prints the app.
  if (check.exec !== undefined && 'argv' in check.exec.command)
    throw tripped(
      `ArgvList(List(${check.exec.command.argv.join(', ')})) (of class mesosphere.marathon.state.ArgvList)`,
    );
}

/** Container networks must have a name before an update is merged. */
export function requireNetworkNames(update: Pick<AppUpdateDocument, 'networks'>): void {
  if (update.networks?.some(({ mode, name }) => mode === 'container' && name === undefined) === true)
    throw tripped('container network name is not defined');
}

/** An exception that Marathon's API does not expect. */
export const tripped = (message: string): ApiError => new ApiError(500, { message });

/** Validation takes operators in lower case, the conversion does not. */
function requireOperator(constraint: readonly string[]): void {
  if (!constraintOperators.some((known) => known === constraint[1]))
    throw tripped(`illegal constraint specification ${constraint.join(',')}`);
}

function requireOneKind(check: HealthCheck): void {
  const { command, protocol } = check;
  if (command === undefined) {
    if (protocol === 'COMMAND') throw tripped('illegal protocol COMMAND for non-command health check');
    return;
  }
  if (check.path !== undefined || check.port !== undefined)
    throw tripped(`Invalid combination of HealthCheck parameters in ${printed(check)}`);
  if (protocol !== 'COMMAND') throw tripped(`illegal protocol ${protocol} specified with command`);
}

/** The case class as Scala prints it. */
function printed(check: HealthCheck): string {
  const some = (value: string | number | boolean | undefined): string =>
    value === undefined ? 'None' : `Some(${value})`;
  const parts = [
    some(check.command && `AppCommandCheck(${check.command.value})`),
    check.gracePeriodSeconds,
    some(check.ignoreHttp1xx),
    check.intervalSeconds,
    check.maxConsecutiveFailures,
    some(check.path),
    some(check.port),
    some(check.portIndex),
    check.protocol,
    check.ipProtocol,
    check.timeoutSeconds,
    check.delaySeconds,
  ];
  return `AppHealthCheck(${parts.join(',')})`;
}
