// Labels that marathon-lb cannot read. It reads those of all apps in one go, so that an exception over one of them (a port
// that is no number) ends its round: no app behind it is updated any more, whoever's it is.
import type { JsonObject } from '../../model/json.js';
import { objectsAt } from '../../model/jsonParts.js';
import { formatFaults, type Asked } from './balancerFields.js';
import { balancerLabelsOf, labelOf, wholeNumber, type BalancerLabel } from './labels.js';
import { portsOf } from './ports.js';

/** `message` is a sentence that begins with the name of the label. It never holds what AUTH says. */
export interface UnreadableLabel {
  readonly name: string;
  readonly message: string;
}

/** What marathon-lb's get_apps and config would raise over these labels: those of the app's ports, and of its group. */
export function unreadableLabels(definition: JsonObject): readonly UnreadableLabel[] {
  const ports = portsOf(definition).length;
  return balancerLabelsOf(definition).flatMap((label) => {
    const index = /^HAPROXY_(0|[1-9]\d*)_/.exec(label.name)?.[1];
    // Of a port beyond the last it reads nothing. An app that says none may have those of its tasks (get_service_ports).
    const isRead = index !== undefined && (ports === 0 || Number(index) < ports);
    const sentences = isRead ? ofPort(label, index, definition, ports) : ofGroup(label, definition);
    return sentences.map((says) => ({ name: label.name, message: `${label.name} ${says}` }));
  });
}

function ofPort(label: BalancerLabel, index: string, definition: JsonObject, ports: number): readonly string[] {
  const { name, value } = label;
  switch (name.slice(`HAPROXY_${index}_`.length)) {
    case 'AUTH':
      return value.split(':').length === 3 ? [] : fails('does not have the three parts realm:user:password');
    case 'PORT':
      return [...noNumber(value), ...noPort(value)];
    case 'BACKEND_WEIGHT':
      return noNumber(value);
    case 'BACKEND_HEALTHCHECK_PORT_INDEX':
      return [...noNumber(value), ...oneTooMany(value, definition, ports)];
    default:
      return formatFaults(label, askedOf(definition, index)).flatMap(fails);
  }
}

const fails = (says: string): readonly string[] => [`${says}: marathon-lb fails, and stops updating every app`];

const noNumber = (value: string): readonly string[] =>
  wholeNumber(value) === undefined ? fails(`is ${quoted(value)}, which is no whole number`) : [];

/** HAProxy takes no other (tried with 2.6). marathon-lb then looks for the app to leave out, one after the other. */
function noPort(value: string): readonly string[] {
  const port = wholeNumber(value);
  if (port === undefined || (port > 0 && port < 65_536)) return [];
  return [`is ${quoted(value)}, and ports are 1 to 65535: HAProxy refuses the configuration of all apps`];
}

/** get_backend_port takes an index further out for none at all, and that one for one that there is. */
const oneTooMany = (value: string, definition: JsonObject, ports: number): readonly string[] =>
  ports > 0 && wholeNumber(value) === ports && objectsAt(definition, 'healthChecks').length > 0
    ? fails(`is ${ports}, and the last port is ${ports - 1}, counted from 0`)
    : [];

function askedOf(definition: JsonObject, index: string): Asked {
  const label = (name: string): string => labelOf(definition, `HAPROXY_${index}_${name}`) ?? '';
  return {
    several: label('VHOST').includes(','),
    auth: label('AUTH') !== '',
    redirected: ['true', 't', 'yes', 'y'].includes(label('REDIRECT_TO_HTTPS').toLowerCase()),
  };
}

/** Read where an app stands in a deployment group, all but the first of them only beside another one of it. */
function ofGroup({ name, value }: BalancerLabel, definition: JsonObject): readonly string[] {
  const group = 'HAPROXY_DEPLOYMENT_GROUP';
  if (name === group) return value === '' ? fails('is empty') : [];
  if (labelOf(definition, group) === undefined) return [];
  if (name === 'HAPROXY_DEPLOYMENT_STARTED_AT') {
    return /\d/.test(value) ? [] : fails(`is ${quoted(value)}, which is no point in time`);
  }
  if (name !== 'HAPROXY_DEPLOYMENT_NEW_INSTANCES') return [];
  const target = 'HAPROXY_DEPLOYMENT_TARGET_INSTANCES';
  return wholeNumber(labelOf(definition, target) ?? '') === undefined
    ? fails(`needs ${target} with a whole number`)
    : [];
}

const quoted = (value: string): string => JSON.stringify(value.slice(0, 40));
