// The difference between two environments as people read it: what many apps have in common is said once.
import type { Place } from '../../model/problem.js';
import type { AppDifference, Between, FieldDifference } from '../between.js';
import { fieldText, type FieldText } from './words.js';

/** One field of one or of many apps, with where each side comes from. */
export interface BetweenField extends FieldText {
  /** `environments/staging/defaults.yaml:2:16 → default`; a side that does not have the field is `(none)`. */
  readonly from: string;
}

export type BetweenBlock =
  | { readonly kind: 'differs'; readonly apps: readonly string[]; readonly fields: readonly BetweenField[] }
  | { readonly kind: 'only'; readonly apps: readonly string[]; readonly in: string; readonly from: string };

/** `5 apps differ, 1 only in production, 3 are the same`; what there is none of is not named. */
export function betweenSummary({ left, right, apps, same }: Between): string {
  const only = (name: string): number => apps.filter((one) => one.kind === 'only' && one.in === name).length;
  const differing = apps.filter((one) => one.kind === 'differs').length;
  const parts = [
    ...(differing === 0 ? [] : [`${differing} ${differing === 1 ? 'app differs' : 'apps differ'}`]),
    ...[left, right].flatMap((name) => (only(name) === 0 ? [] : [`${only(name)} only in ${name}`])),
    ...(same === 0 ? [] : [`${same} ${same === 1 ? 'is' : 'are'} the same`]),
  ];
  return parts.length === 0 ? 'no app in either of them' : parts.join(', ');
}

/** First what at least three apps share, most widely shared first; then app by app. */
export function betweenBlocks({ apps }: Between): readonly BetweenBlock[] {
  const sharing = new Map<string, string[]>();
  for (const one of apps) {
    for (const field of fieldsOf(one)) sharing.set(keyOf(field), [...(sharing.get(keyOf(field)) ?? []), one.app]);
  }
  const shared = new Map([...sharing].filter(([, names]) => names.length >= worthSharing));
  const own = apps.flatMap((one): readonly BetweenBlock[] => {
    if (one.kind === 'only') return [{ kind: 'only', apps: [one.app], in: one.in, from: placeText(one.place) }];
    const fields = one.fields.filter((field) => !shared.has(keyOf(field)));
    return fields.length === 0 ? [] : [{ kind: 'differs', apps: [one.app], fields: fields.map(worded) }];
  });
  return [...sharedBlocks(apps, shared), ...own];
}

const worthSharing = 3;

/** Fields shared by the very same apps stand together. */
function sharedBlocks(
  apps: readonly AppDifference[],
  shared: ReadonlyMap<string, readonly string[]>,
): readonly BetweenBlock[] {
  const fields = new Map(apps.flatMap(fieldsOf).map((field) => [keyOf(field), field]));
  const blocks = new Map<string, { readonly apps: readonly string[]; readonly fields: BetweenField[] }>();
  for (const [key, names] of shared) {
    const field = fields.get(key);
    if (field === undefined) continue;
    const block = blocks.get(names.join(' ')) ?? { apps: names, fields: [] };
    block.fields.push(worded(field));
    blocks.set(names.join(' '), block);
  }
  return [...blocks.values()]
    .toSorted((one, other) => other.apps.length - one.apps.length)
    .map((block) => ({ kind: 'differs', ...block }));
}

const fieldsOf = (one: AppDifference): readonly FieldDifference[] => (one.kind === 'differs' ? one.fields : []);

const keyOf = ({ path, old, new: wanted, places }: FieldDifference): string =>
  JSON.stringify([path, old, wanted, places]);

function worded(field: FieldDifference): BetweenField {
  const { left, right } = field.places;
  const from = (value: unknown, place: Place | undefined): string =>
    value === undefined ? '(none)' : place === undefined ? 'default' : placeText(place);
  return {
    ...fieldText({ ...field, ridesAlong: false }),
    from: `${from(field.old, left)} → ${from(field.new, right)}`,
  };
}

/** `apps/defaults.yaml:3:7`, as editors link it. */
export const placeText = ({ path, line, column }: Place): string => `${path}:${line}:${column}`;
