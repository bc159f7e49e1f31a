// The checks of a deploy block: what is asked while two versions run side by side, read strictly.
import type { CheckLimit, WatchedCheck } from '../../model/check.js';
import { problem } from '../../model/errorCodes.js';
import { fine, wrong, type Checked, type Problem } from '../../model/problem.js';
import type { KnownDeploy } from '../schema/deploy.js';
import type { Locate } from '../layers/layers.js';

type Given = NonNullable<KnownDeploy['checks']>[number];

/** Failures in a row that make a verdict, where the block does not say. One may be an accident. */
export const usualFailures = 3;

/** `given` has passed the schema; `where` finds places in the block. */
export function readChecks(given: readonly Given[] = [], where: Locate): Checked<readonly WatchedCheck[]> {
  const problems = given.flatMap((one, index): readonly Problem[] => {
    const isSecond = given.findIndex(({ name }) => name === one.name) < index;
    const [first] = rules(one, isSecond).filter(([stands]) => stands);
    if (first === undefined) return [];
    const [, pointer, message, hint] = first;
    return [problem('deploy-invalid', message, { place: where(`/checks/${index}${pointer}`), hint })];
  });
  return problems.length > 0 ? wrong(...problems) : fine(given.flatMap(checkOf));
}

type Rule = readonly [stands: boolean, pointer: string, message: string, hint: string];

/** The first one that stands is said: the others may follow from it. */
function rules(one: Given, isSecond: boolean): readonly Rule[] {
  const { prometheus, http, haproxy, below, above, field, countedBy, minimumSample, comparedWithPrimary } = one;
  const hasLimit = below !== undefined || above !== undefined;
  const unknown = unknownPlaceholder(prometheus, http, countedBy);
  return [
    [
      !/^[\p{L}\p{N}][\p{L}\p{N} ._/:%-]{0,62}$/u.test(one.name),
      '/name',
      'a check is named with letters, digits, spaces and . _ / : % -, 63 at most, the first a letter or digit',
      'write for example 5xx, or error share',
    ],
    [isSecond, '/name', 'two checks have one name', 'give each a name of its own: verdicts name it'],
    [
      [prometheus, http, haproxy].filter((source) => source !== undefined).length !== 1,
      '',
      'a check asks one of prometheus, http and haproxy',
      'write one check for each question',
    ],
    [
      unknown !== undefined,
      http === undefined
        ? countedBy?.includes(`{{${unknown ?? ''}}}`) === true
          ? '/countedBy'
          : '/prometheus'
        : '/http',
      `{{${unknown ?? ''}}} stands for nothing`,
      'write {{app}} for the Marathon id of the set that is asked about, or {{service}} for the id of the app',
    ],
    [
      http === undefined && !hasLimit,
      '',
      'a check needs below or above: else no answer could be wrong',
      'add for example below: 0.01',
    ],
    [
      below !== undefined && above !== undefined && below <= above,
      '/below',
      `no number is below ${String(below)} and above ${String(above)}`,
      'both hold for a good answer: above is the lower one',
    ],
    [
      haproxy === 'error-share' && comparedWithPrimary === undefined && [below, above].some(isNoShare),
      isNoShare(below) ? '/below' : '/above',
      'error-share is a number from 0 to 1',
      'write 0.05 for 5 of 100 requests',
    ],
    [
      http !== undefined && hasLimit !== (field !== undefined),
      field === undefined ? (below === undefined ? '/above' : '/below') : '/field',
      'field and a limit belong together: the number in the answer, and what it is held against',
      'write for example field: /errors/rate, below: 0.01; or neither, and 2xx is enough',
    ],
    [
      http === undefined && field !== undefined,
      '/field',
      'field belongs to http: it names a number in a JSON answer',
      'remove field, or ask http',
    ],
    [
      countedBy !== undefined && (prometheus === undefined || minimumSample === undefined),
      '/countedBy',
      'countedBy is the query for the number of requests: it belongs to prometheus with minimumSample',
      'add minimumSample, or remove countedBy',
    ],
    [
      minimumSample !== undefined && haproxy === undefined && countedBy === undefined,
      '/minimumSample',
      'nothing says how many requests are behind an answer',
      'add countedBy with a query for their number, or ask haproxy',
    ],
    [
      comparedWithPrimary !== undefined && http !== undefined,
      '/comparedWithPrimary',
      'an answer over http is not compared with the primary',
      'ask prometheus or haproxy',
    ],
    [
      http !== undefined && !/^https?:\/\/[^\s/?#@\\]+(?:[/?#]\S*)?$/.test(http),
      '/http',
      'http takes an http:// or https:// address without user name and password',
      'write for example http://status.example/cart; secrets do not belong into a repository',
    ],
  ];
}

const isNoShare = (limit: number | undefined): boolean => limit !== undefined && (limit < 0 || limit > 1);

const knownPlaceholders: readonly string[] = ['app', 'service'];

/** The first name in double braces that stands for nothing. */
export const unknownPlaceholder = (...texts: readonly (string | undefined)[]): string | undefined =>
  texts
    .flatMap((text = '') => [...text.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, name = '']) => name))
    .find((name) => !knownPlaceholders.includes(name));

/** One whose form is right. */
function checkOf(one: Given): readonly WatchedCheck[] {
  const { name, failAfter = usualFailures, minimumSample, prometheus, countedBy, http, field, haproxy } = one;
  const common = { name, failAfter, limit: limitOf(one), ...(minimumSample === undefined ? {} : { minimumSample }) };
  const compared = one.comparedWithPrimary === undefined ? {} : { compared: one.comparedWithPrimary };
  if (prometheus !== undefined) {
    const counted = countedBy === undefined ? {} : { countedBy };
    return [{ ...common, kind: 'prometheus', query: prometheus, ...counted, ...compared }];
  }
  if (http !== undefined) return [{ ...common, kind: 'http', url: http, ...(field === undefined ? {} : { field }) }];
  return haproxy === undefined ? [] : [{ ...common, kind: 'haproxy', what: haproxy, ...compared }];
}

export const limitOf = ({ below, above }: Pick<Given, 'below' | 'above'>): CheckLimit => ({
  ...(below === undefined ? {} : { below }),
  ...(above === undefined ? {} : { above }),
});
