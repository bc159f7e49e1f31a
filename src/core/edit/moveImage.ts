// `baton image set` as a pure decision: the files of a commit and an image in, the new text of one images.yaml out.
import { imageName, imagesIn } from '../definition/layers/images.js';
import { loadRepository, type LoadedEnvironment } from '../definition/load.js';
import { didYouMean } from '../definition/schema/nearest.js';
import { parseSource } from '../definition/read/parseSource.js';
import { below, childOf } from '../definition/read/pointer.js';
import { stemOf } from '../definition/read/sourceKind.js';
import { problem } from '../model/errorCodes.js';
import { isPartOf, type CommitSha, type EnvironmentName } from '../model/ids.js';
import { isJsonObject, type Json, type JsonObject } from '../model/json.js';
import { fine, wrong, type Checked } from '../model/problem.js';
import type { FileContent } from '../model/repository.js';
import { removeIn, setIn } from './edit.js';
import { fileStyle } from './fileStyle.js';
import { versionText, type ImageReference, type ImageVersion } from './imageReference.js';
import { inlineText, memberText } from './valueText.js';

/** What is to be written, and what a person is told about it. */
export interface ImageMove {
  /** The images.yaml of the environment. */
  readonly path: string;
  readonly text: string;
  /** False: the file says so already, and `text` is as it was. */
  readonly changed: boolean;
  /** The version before, `1.8.1@sha256:…`, or that it was none; undefined when the file did not name the image. */
  readonly from?: string;
  /** The version now. */
  readonly to: string;
  /** Sentences on what was taken out besides, and a warning when no app uses the image. */
  readonly notices: readonly string[];
}

/**
 * `files` are all files of the commit (or working copy) that can hold definitions. The file is made when it is missing.
 * A tag that comes without a digest takes out the digest of another tag, and the other way round: they would not fit.
 */
export function moveImage(
  { owner, commit, files }: MoveInput,
  environment: EnvironmentName,
  image: ImageReference,
): Checked<ImageMove> {
  const sources = [...files].map(([path, content]) => parseSource({ path, content }));
  const loaded = loadRepository({ owner, commit, sources });
  const found = loaded.environments.find((one) => isPartOf(one.environment.name, environment));
  if (found === undefined) {
    const names = [...new Set(loaded.environments.map((one) => one.environment.base))];
    const says = problem('app-unknown', `there is no environment ${environment}`, {
      hint: names.length === 0 ? 'correct baton.yaml first' : `there are: ${names.join(', ')}`,
    });
    return wrong(...(loaded.stopped.has(environment) || names.length === 0 ? loaded.problems : []), says);
  }
  const target = fileOf(found, files);
  if (!target.ok) return target;
  const { path, text } = target.value;
  const before = text === undefined ? undefined : versionIn(path, text, image.name);
  const written = text === undefined ? fine(newFile(path, image)) : withVersion({ path, text }, image, before);
  if (!written.ok) return written;
  const left = before === undefined ? undefined : staleIn(before, image.version);
  const to = { ...(left === undefined ? before : undefined), ...image.version };
  return fine({
    path,
    text: written.value,
    changed: written.value !== text,
    ...(before === undefined ? {} : { from: versionText(before) || 'no usable version' }),
    to: versionText(to),
    notices: [
      ...(left === undefined ? [] : [`the ${left} belonged to the version before and was taken out`]),
      ...unusedNotice(found, image.name),
    ],
  });
}

export interface MoveInput {
  readonly owner: string;
  readonly commit: CommitSha;
  readonly files: ReadonlyMap<string, FileContent>;
}

/** The images file beside the overlays, or where it is to be made. */
function fileOf(
  { environment }: LoadedEnvironment,
  files: ReadonlyMap<string, FileContent>,
): Checked<{ readonly path: string; readonly text: string | undefined }> {
  const { overlays, base } = environment;
  if (overlays === undefined) {
    const message = `the environment ${base} has no folder for its images.yaml`;
    const hint = `add  overlays: environments/${base}  to it in baton.yaml`;
    return wrong(problem('overlays-missing', message, { hint }));
  }
  const [path = `${overlays}/images.yaml`, second] = [...files.keys()].filter(
    (one) => stemOf(one) === `${overlays}/images`,
  );
  if (second !== undefined) {
    const place = { path: second, line: 1, column: 1 };
    return wrong(problem('layer-invalid', `${path} and ${second} are the same layer`, { place, hint: 'keep one' }));
  }
  const content = files.get(path);
  if (content === undefined) return fine({ path, text: undefined });
  const source = parseSource({ path, content });
  if (content.kind !== 'text') return wrong(...(source.kind === 'unreadable' ? source.problems : []));
  const another = source.kind === 'documents' ? source.documents[1] : undefined;
  if (another === undefined) return fine({ path, text: content.text });
  const hint = 'make them one document: images.yaml may hold no other';
  return wrong(problem('layer-invalid', 'the file holds several documents', { place: another.place, hint }));
}

function versionIn(path: string, text: string, name: string): ImageVersion | undefined {
  const source = parseSource({ path, content: { kind: 'text', text } });
  const value: Json | undefined = source.kind === 'documents' ? source.documents[0]?.value : undefined;
  const entry = childOf(value, name);
  if (!isJsonObject(entry)) return undefined;
  const { tag, digest } = entry;
  return { ...(typeof tag === 'string' && { tag }), ...(typeof digest === 'string' && { digest }) };
}

/** What of the version before does not fit the new one. */
function staleIn(before: ImageVersion, now: ImageVersion): 'tag' | 'digest' | undefined {
  if (now.tag !== undefined && now.digest === undefined && now.tag !== before.tag) {
    return before.digest === undefined ? undefined : 'digest';
  }
  if (now.digest !== undefined && now.tag === undefined && now.digest !== before.digest) {
    return before.tag === undefined ? undefined : 'tag';
  }
  return undefined;
}

function newFile(path: string, { name, version }: ImageReference): string {
  const style = fileStyle('', undefined, path.endsWith('.json'));
  return `${memberText(name, inlineText(entryOf(version), style), style)}\n`;
}

/** The file with the entry set: member by member where there is one, so that its comments and order stay. */
function withVersion(
  file: { readonly path: string; readonly text: string },
  { name, version }: ImageReference,
  before: ImageVersion | undefined,
): Checked<string> {
  const entry = below('', name);
  if (before === undefined) return setIn(file, { pointer: entry }, entryOf(version));
  const stale = staleIn(before, version);
  let text = file.text;
  for (const member of ['tag', 'digest'] as const) {
    const value = version[member];
    if (value === undefined || before[member] === value) continue;
    const set = setIn({ path: file.path, text }, { pointer: below(entry, member) }, value);
    if (!set.ok) return set;
    text = set.value;
  }
  return stale === undefined ? fine(text) : removeIn({ path: file.path, text }, { pointer: below(entry, stale) });
}

const entryOf = ({ tag, digest }: ImageVersion): JsonObject => ({
  ...(tag === undefined ? {} : { tag }),
  ...(digest === undefined ? {} : { digest }),
});

/** While apps are broken, nobody knows which images they use. */
function unusedNotice({ apps, invalid, environment }: LoadedEnvironment, name: string): readonly string[] {
  const used = new Set(apps.flatMap(({ spec }) => imagesIn(spec.definition).map(({ image }) => imageName(image))));
  if (used.has(name) || invalid.length > 0) return [];
  const near = didYouMean(name, [...used], 'it has an effect once one does');
  return [`no app of ${environment.base} uses the image ${name}: ${near}`];
}
