// Labels that marathon-lb pastes into the configuration which all apps share: a line break in one begins a line of its
// own there, which may send everybody's traffic anywhere; a stray quote or word makes HAProxy refuse the whole file.
import { problem, type ErrorCode } from '../../model/errorCodes.js';
import type { JsonObject } from '../../model/json.js';
import type { Problem } from '../../model/problem.js';
import type { Locate } from '../layers/layers.js';
import { below } from '../read/pointer.js';
import { balancerLabelsOf, type BalancerLabel } from './labels.js';
import { unreadableLabels } from './unreadableLabels.js';

/** `message` is a sentence that begins with the name of the label. */
export interface LabelFault {
  readonly name: string;
  readonly code: Extract<ErrorCode, 'label-line-break' | 'label-unusual'>;
  readonly message: string;
}

/** What is wrong with labels as marathon-lb would paste them, a sentence each. */
export const pastedFaults = (labels: readonly BalancerLabel[]): readonly LabelFault[] =>
  labels.flatMap(({ name, value }): readonly LabelFault[] => {
    if (hasControl(name, value)) {
      const message = `${name} has a line break or another control character: the rest would be a line of its own in the configuration of all apps`;
      return [{ name, code: 'label-line-break', message }];
    }
    const message = unusual(name, value);
    return message === undefined ? [] : [{ name, code: 'label-unusual', message: `${name} ${message}` }];
  });

/**
 * What is wrong with the labels of an app, whatever its strategy, each where it is written. Of a label that ends its line no
 * more is told.
 */
export function balancerLabels(definition: JsonObject, locate: Locate): readonly Problem[] {
  const pasted = pastedFaults(balancerLabelsOf(definition));
  const broken = new Set(pasted.flatMap(({ name, code }) => (code === 'label-line-break' ? [name] : [])));
  const unreadable = unreadableLabels(definition).filter(({ name }) => !broken.has(name));
  return [...pasted, ...unreadable.map((one) => ({ ...one, code: 'label-unreadable' as const }))].map(
    ({ name, code, message }) => problem(code, message, { place: locate(below('/labels', name)) }),
  );
}

/**
 * Whole lines of the configuration, which replace a template of marathon-lb's ConfigTemplater: those that its config.py
 * reads with set_label. HTTP_BACKEND_REDIR is the path that goes into a template, and none itself.
 */
const template =
  /^HAPROXY_\d+_(?:(?:FRONTEND|BACKEND|USERLIST)_HEAD|BACKEND_REDIRECT_HTTP_TO_HTTPS(?:_WITH_PATH)?|(?:MAP_)?HTTPS?_FRONTEND_(?:ACL|ROUTING|APPID_ACL)\w*|BACKEND_(?:HTTP|HSTS|STICKY|SERVER)_OPTIONS|BACKEND_(?:SERVER_)?(?:HTTP|TCP)_HEALTHCHECK_OPTIONS|\w+_GLUE|(?:HTTP|TCP)_BACKEND_NETWORK_ALLOWED_ACL)$/;

/** A template may have lines, also such that end as on Windows: marathon-lb's normalize_line_endings mends those. */
const hasControl = (name: string, value: string): boolean =>
  /[\p{Cc}\p{Zl}\p{Zp}]/u.test(
    (template.test(name) ? value.replaceAll('\r\n', '').replaceAll('\n', '') : value).replaceAll('\t', ' '),
  );

/** A host as a request names it, perhaps with a port. A word more, or a flag, would match requests for other hosts. */
const host = /^[A-Za-z0-9_*[][A-Za-z0-9._:*[\]-]*$/;

/** Prefixes for path_beg after flags, which are one letter. Quotes, backslashes, # and braces mean something to HAProxy. */
const prefix = /^[A-Za-z0-9._~%!$&()*+,;:=@/?^|[\]-]+$/;

function unusual(name: string, value: string): string | undefined {
  if (/^HAPROXY_\d+_VHOST$/.test(name)) {
    const odd = value.split(',').some((one) => one.trim() !== '' && !host.test(one.trim()));
    return odd ? 'is no list of hosts with commas between them: it may match requests that are for others' : undefined;
  }
  if (!/^HAPROXY_\d+_(?:PATH|HTTP_BACKEND_(?:PROXYPASS_PATH|REVPROXY_PATH|REDIR))$/.test(name)) return undefined;
  const odd = value.split(/\s+/).some((word) => word !== '' && !prefix.test(word));
  return odd ? 'is no path: quotes, backslashes, # and braces mean something else to HAProxy' : undefined;
}
