// Which values of a definition are secrets in clear text: those that would be masked wherever they are shown, but for
// what only speaks of a secret (a reference, the path of a file, a lifetime).
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { maskDefinition } from '../../masking/mask.js';
import { masked, maskText } from '../../masking/maskText.js';
import { below, partsOf } from '../read/pointer.js';

/** `value` is the whole text that stands at `pointer`. It must not get into any message. */
export interface SecretValue {
  readonly pointer: string;
  readonly value: string;
  /** `changeme` and the like: no secret yet, and one by accident once it is deployed. */
  readonly isPlaceholder: boolean;
}

export function secretValues(definition: JsonObject): readonly SecretValue[] {
  const found: SecretValue[] = [];
  const compare = (value: Json | undefined, shown: Json | undefined, pointer: string): void => {
    if (typeof value === 'string') {
      if (typeof shown === 'string' && shown !== value && !isHarmless(value, shown, pointer)) {
        found.push({ pointer, value, isPlaceholder: placeholder.test(value) });
      }
    } else if (isJsonArray(value) && isJsonArray(shown)) {
      value.forEach((item, index) => {
        compare(item, shown[index], below(pointer, index));
      });
    } else if (isJsonObject(value) && isJsonObject(shown)) {
      for (const [name, item] of Object.entries(value)) compare(item, shown[name], below(pointer, name));
    }
  };
  compare(definition, maskDefinition(definition), '');
  return found;
}

function isHarmless(value: string, shown: string, pointer: string): boolean {
  const parts = partsOf(pointer);
  // What DC/OS writes about a package is long and looks random.
  if (parts[0] === 'labels' && parts.at(-1)?.startsWith('DCOS_PACKAGE_') === true) return true;
  if (shown !== masked) return hiddenParts(value, shown).every(isKnownElsewhere);
  if (isReference(value) || isPath(value)) return true;
  return speaksOf(parts.at(-1) ?? '') && maskText(value) === value;
}

interface HiddenPart {
  readonly text: string;
  /** Whether it is the user (and password) of an address. */
  readonly inAddress: boolean;
}

/** The pieces of the text in whose place the mask stands. */
function hiddenParts(value: string, shown: string): readonly HiddenPart[] {
  const kept = shown.split(masked);
  const parts: HiddenPart[] = [];
  let from = kept[0]?.length ?? 0;
  for (const [index, next] of kept.slice(1).entries()) {
    const end = index === kept.length - 2 ? value.length - next.length : value.indexOf(next, from);
    parts.push({ text: value.slice(from, Math.max(from, end)), inAddress: kept[index]?.endsWith('://') === true });
    from = Math.max(from, end) + next.length;
  }
  return parts;
}

/** In an address a mere user is no secret: `ssh://git@host`; one that is long or holds digits may be a token. */
function isKnownElsewhere({ text, inAddress }: HiddenPart): boolean {
  if (!inAddress) return isReference(text);
  const [user = '', password] = text.replace(/@$/, '').split(/:(.*)/s);
  return isReference(password ?? user) || (password === undefined && /^[a-z][a-z._-]{0,15}$/i.test(user));
}

/** `$TOKEN`, `${TOKEN:-}`, `$(cat /run/token)`, `{{token}}`, `vault:secret/shop#token`: the secret is elsewhere. */
const isReference = (text: string): boolean =>
  /^["']?(?:\$\w+|\$\{[^}]*\}|\$\([^)]*\)?|`[^`]*`?|\{\{.*\}\}|%\w+%)["']?(?::\$?\{?\w+\}?)?$/s.test(text) ||
  /^(?:vault|secrets?|ssm|sops|op|berglas|aws-?sm|gcp-?sm|ref\+\w+):\/{0,2}[\w./#@-]+$/.test(text) ||
  /^arn:aws:(?:secretsmanager|ssm):/.test(text);

const isPath = (text: string): boolean =>
  /^(?:file:\/\/)?\/(?:app|certs?|config|data|etc|home|keys|mnt|opt|run|secrets|srv|tmp|usr|var|vault)(?:\/[\w.-]+)+$/.test(
    text,
  );

const placeholder =
  /^(?:change[-_ ]?(?:me|it|this)|replace[-_ ]?(?:me|this|it)|(?:your|insert|enter)[-_ ].{1,40}|<[^>]{1,60}>|to-?do|fix-?me|placeholder|dummy|x{3,}|\*{3,})$/i;

/** `TOKEN_TTL`, `PASSWORD_FILE`, `secretName`: the last word says that the value is something about a secret. */
const speaksOf = (name: string): boolean =>
  aboutWords.has(
    name
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .at(-1) ?? '',
  );

const aboutWords = new Set([
  ...['ttl', 'timeout', 'expiry', 'expires', 'expiration', 'lifetime', 'age', 'interval'],
  ...['seconds', 'minutes', 'hours', 'days', 'ms'],
  ...['file', 'path', 'dir', 'directory', 'location', 'url', 'uri', 'endpoint', 'host', 'port', 'address', 'domain'],
  ...[
    'name',
    'type',
    'alg',
    'algorithm',
    'length',
    'size',
    'count',
    'max',
    'min',
    'limit',
    'version',
    'format',
    'encoding',
  ],
  ...['header', 'prefix', 'suffix', 'issuer', 'audience', 'provider', 'store', 'backend', 'driver', 'mode', 'method'],
  ...['enabled', 'disabled', 'required', 'enable', 'disable', 'user', 'username', 'region', 'bucket', 'realm', 'scope'],
]);
