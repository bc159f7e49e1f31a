// How an app wants to be deployed: its `deploy` block, or the labels BATON_STRATEGY and BATON_DEPLOY in files that must
// stay pure Marathon. Both are taken out of the definition here, with every other label of ours.
import { parseDuration } from '../../model/duration.js';
import { problem } from '../../model/errorCodes.js';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import { fine, isError, wrong, type Checked, type Problem } from '../../model/problem.js';
import { defaultPatience, type AtLeast, type Scale, type Strategy } from '../../model/strategy.js';
import { dropUnknown, fieldsOf } from '../schema/knownFields.js';
import { readBefore } from '../jobs/readBefore.js';
import { isOurLabel } from './labels.js';
import type { Locate } from '../layers/layers.js';
import { nearest } from '../schema/nearest.js';
import { without } from '../normal/normaliseValues.js';
import { readJson } from '../read/readJson.js';
import { checked } from '../schema/accepts.js';
import { deploySchema, type KnownDeploy, type strategies } from '../schema/deploy.js';
import { schemaProblems } from '../schema/schemaProblems.js';
import { isTwoSets, readTwoSets, type Common, type TwoSetName } from './twoSets.js';

/** `definition` is what is left for Marathon. `enabled: false`: the app is left out of the environment. */
export interface Deployment {
  readonly enabled: boolean;
  readonly strategy: Strategy;
  readonly definition: JsonObject;
  /** Places in the block, wherever it is written. */
  readonly where: Locate;
  readonly warnings: readonly Problem[];
}

const deployFields = fieldsOf(deploySchema) ?? {};

/** Reads and removes the annotations of a merged app. */
export function readDeploy(app: JsonObject, locate: Locate): Checked<Deployment> {
  const found = blockOf(app, locate);
  if (!found.ok) return found;
  const { block, where } = found.value;
  const problems: Problem[] = [...schemaProblems(deploySchema, block, where)];
  // Unknown keys are warnings: what is known must be readable without them.
  const parsed = checked(deploySchema, dropUnknown(block, deployFields));
  const duration = (key: 'healthyWithin' | 'waitAtMost'): number => {
    if (block[key] === undefined) return defaultPatience[key];
    const read = parseDuration(block[key]);
    if (read.ok) return read.value;
    problems.push(...read.problems.map((one) => ({ ...one, place: where(`/${key}`) })));
    return defaultPatience[key];
  };
  const patience = { healthyWithin: duration('healthyWithin'), waitAtMost: duration('waitAtMost') };
  if (!parsed.success || problems.some(isError)) return wrong(...deduplicated(problems));
  const given = parsed.data;
  const foreign = foreignKeys(given, where);
  if (foreign.length > 0) return wrong(...problems, ...foreign);
  const scale = scaleOf(given.scale);
  if (scale.kind === 'range' && scale.min > scale.max) {
    return wrong(problem('deploy-invalid', 'scale.min is above scale.max', { place: where('/scale') }));
  }
  const jobs = readBefore(dropUnknown(block, deployFields)['before'], block['before'], where);
  if (!jobs.ok) return wrong(...problems.filter((one) => !isSaidBy(jobs.problems, one)), ...jobs.problems);
  const before = jobs.value.length === 0 ? {} : { before: jobs.value };
  const together = given.together === undefined ? {} : { together: given.together };
  const onFailure = given.onFailure ?? defaultPatience.onFailure;
  const common: Common = { ...patience, onFailure, scale, ...before, ...together };
  const { strategy: name } = given;
  const asked = isTwoSets(name) ? readTwoSets(name, given, common, where) : strategyOf(name, given, common, where);
  if (!asked.ok) return wrong(...problems, ...asked.problems);
  const cleaned = withoutAnnotations(app, locate);
  return fine({
    enabled: given.enabled ?? true,
    strategy: asked.value,
    definition: cleaned.definition,
    where,
    warnings: [...problems, ...cleaned.warnings],
  });
}

interface Block {
  readonly block: JsonObject;
  readonly where: Locate;
}

function blockOf(app: JsonObject, locate: Locate): Checked<Block> {
  const labels = isJsonObject(app['labels']) ? app['labels'] : {};
  const { BATON_STRATEGY: name, BATON_DEPLOY: text } = labels;
  const deploy = app['deploy'];
  if (deploy !== undefined) {
    const twice = name === undefined ? (text === undefined ? undefined : 'BATON_DEPLOY') : 'BATON_STRATEGY';
    if (twice !== undefined) {
      const message = `the label ${twice} and the deploy block both say how to deploy`;
      return wrong(problem('deploy-invalid', message, { place: locate(`/labels/${twice}`), hint: 'keep one of them' }));
    }
    if (isJsonObject(deploy))
      return fine({ block: deploy, where: (pointer, part) => locate(`/deploy${pointer}`, part) });
    return wrong(problem('deploy-invalid', 'deploy must be an object', { place: locate('/deploy') }));
  }
  const inText = labelBlock(text, locate);
  if (!inText.ok) return inText;
  if (name !== undefined && inText.value['strategy'] !== undefined && inText.value['strategy'] !== name) {
    const message = 'BATON_STRATEGY and BATON_DEPLOY name different strategies';
    return wrong(
      problem('deploy-invalid', message, { place: locate('/labels/BATON_STRATEGY'), hint: 'keep one of them' }),
    );
  }
  const label = text === undefined ? '/labels/BATON_STRATEGY' : '/labels/BATON_DEPLOY';
  return fine({
    block: name === undefined ? inText.value : { ...inText.value, strategy: name },
    where: (pointer, part) =>
      locate(pointer === '/strategy' && name !== undefined ? '/labels/BATON_STRATEGY' : label, part),
  });
}

function labelBlock(text: Json | undefined, locate: Locate): Checked<JsonObject> {
  if (text === undefined) return fine({});
  const place = locate('/labels/BATON_DEPLOY');
  const read = typeof text === 'string' ? readJson(text) : undefined;
  if (read?.ok === false) {
    return wrong(
      problem('deploy-invalid', `BATON_DEPLOY is not JSON: ${read.flaws[0]?.message ?? 'it is empty'}`, { place }),
    );
  }
  const value = read?.values.length === 1 ? read.values[0]?.value : undefined;
  return isJsonObject(value)
    ? fine(value)
    : wrong(problem('deploy-invalid', 'BATON_DEPLOY must be the deploy block as one JSON object', { place }));
}

type Key = Exclude<keyof KnownDeploy, 'strategy'>;

/** Keys that belong to some strategies only: with another one they would be promises that nobody keeps. */
const owners: Readonly<Partial<Record<Key, readonly (typeof strategies)[number][]>>> = {
  atLeast: ['minimum-in-service'],
  steps: ['canary'],
  soak: ['blue-green'],
  keepOld: ['blue-green'],
  switch: ['blue-green'],
  preview: ['blue-green'],
  match: ['ab-test'],
  share: ['ab-test'],
  until: ['ab-test'],
  drainTimeout: ['canary', 'blue-green', 'ab-test'],
};

function foreignKeys(given: KnownDeploy, where: Locate): readonly Problem[] {
  const { strategy = 'rolling' } = given;
  return keys.flatMap((key): readonly Problem[] => {
    const names = owners[key];
    if (names === undefined || given[key] === undefined || names.includes(strategy)) return [];
    const hint = `write strategy: ${names.join(' or ')}, or remove ${key}`;
    const message = `${key} belongs to ${names.join(', ')}`;
    return [problem('deploy-invalid', message, { place: where(`/${key}`, 'key'), hint })];
  });
}

const keys = deploySchema.keyof().exclude(['strategy']).options;

/** A duration that is no text is found by the schema and by parseDuration: once is enough, and the latter says more. */
const deduplicated = (problems: readonly Problem[]): readonly Problem[] =>
  problems.filter(
    (one) =>
      one.code !== 'field-invalid' ||
      !problems.some(
        (other) =>
          other.code === 'duration-invalid' &&
          other.place?.line === one.place?.line &&
          other.place?.column === one.place?.column,
      ),
  );

/** An unknown field of which a job's own rule says more. */
const isSaidBy = (found: readonly Problem[], { code, place }: Problem): boolean =>
  code === 'unknown-field' &&
  found.some((one) => one.place?.line === place?.line && one.place?.column === place?.column);

function scaleOf(given: 'ignore' | { readonly min: number; readonly max: number } | undefined): Scale {
  if (given === undefined) return { kind: 'git' };
  return given === 'ignore' ? { kind: 'ignore' } : { kind: 'range', min: given.min, max: given.max };
}

function strategyOf(
  name: InPlaceName | undefined,
  { atLeast, checks }: KnownDeploy,
  common: Common,
  where: Locate,
): Checked<Strategy> {
  if (checks !== undefined) {
    const message = 'checks belong to canary, blue-green and ab-test';
    const hint = 'remove checks, or name one of these strategies';
    return wrong(problem('deploy-invalid', message, { place: where('/checks', 'key'), hint }));
  }
  if (name === 'recreate') return fine({ ...common, kind: 'recreate' });
  if (name !== 'minimum-in-service') return fine({ ...common, kind: 'rolling', annotated: name !== undefined });
  if (atLeast === undefined) {
    const hint = 'add for example atLeast: 75%';
    return wrong(problem('deploy-invalid', 'minimum-in-service needs atLeast', { place: where('/strategy'), hint }));
  }
  const read: AtLeast =
    typeof atLeast === 'number'
      ? { kind: 'count', count: atLeast }
      : { kind: 'percent', percent: Number(atLeast.slice(0, -1)) };
  if (read.kind === 'percent' && (read.percent > 100 || read.percent === 0)) {
    return wrong(problem('deploy-invalid', 'atLeast must be above 0% and at most 100%', { place: where('/atLeast') }));
  }
  return fine({ ...common, kind: 'minimum-in-service', atLeast: read });
}

type InPlaceName = Exclude<KnownDeploy['strategy'], TwoSetName | undefined>;

function withoutAnnotations(
  app: JsonObject,
  locate: Locate,
): { readonly definition: JsonObject; readonly warnings: readonly Problem[] } {
  const definition = without(app, 'deploy');
  const labels = definition['labels'];
  if (!isJsonObject(labels)) return { definition, warnings: [] };
  const ours = Object.keys(labels).filter(isOurLabel);
  if (ours.length === 0) return { definition, warnings: [] };
  const annotations = ['BATON_STRATEGY', 'BATON_DEPLOY'];
  const warnings = ours
    .filter((name) => !annotations.includes(name))
    .map((name) => {
      const meant = nearest(name, annotations);
      return problem('reserved-label', `the label ${JSON.stringify(name.slice(0, 60))} is left out`, {
        place: locate(`/labels/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, 'key'),
        ...(meant === undefined ? {} : { hint: `did you mean ${meant}? Other BATON_ labels are written by Baton` }),
      });
    });
  return { definition: { ...definition, labels: without(labels, ...ours) }, warnings };
}
