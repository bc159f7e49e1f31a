// `image set` decided: which file, which bytes, and what is said about it.
import { describe, expect, it } from 'vitest';
import { parseImageReference } from '../../../src/core/edit/imageReference.js';
import { moveImage, type ImageMove } from '../../../src/core/edit/moveImage.js';
import { isCommitSha, isEnvironmentName } from '../../../src/core/model/ids.js';
import { problemText, type Checked } from '../../../src/core/model/problem.js';

const digest = `sha256:${'a'.repeat(64)}`;
const other = `sha256:${'b'.repeat(64)}`;
const policy = 'environments: { production: { cluster: dc1, overlays: environments/production } }\n';
const cart = 'id: /shop/cart\ncmd: run\ncontainer: { docker: { image: r.example:5000/shop/cart } }\n';
const images = 'environments/production/images.yaml';

function move(image: string, files: Readonly<Record<string, string>>, environment = 'production'): Checked<ImageMove> {
  const reference = parseImageReference(image);
  const commit = 'c'.repeat(40);
  if (!reference.ok) return reference;
  if (!isCommitSha(commit) || !isEnvironmentName(environment)) throw new Error('the test is wrong');
  const all = { 'baton.yaml': policy, 'apps/shop/cart.yaml': cart, ...files };
  const contents = new Map(Object.entries(all).map(([path, text]) => [path, { kind: 'text' as const, text }]));
  return moveImage({ owner: 'shop', commit, files: contents }, environment, reference.value);
}

function done(image: string, text?: string): ImageMove {
  const result = move(image, text === undefined ? {} : { [images]: text });
  if (!result.ok) throw new Error(result.problems.map(problemText).join('\n'));
  return result.value;
}

const said = (result: Checked<ImageMove>): string =>
  result.ok ? 'taken' : result.problems.map(problemText).join('\n');

const name = 'r.example:5000/shop/cart';

describe('the bytes', () => {
  it.each<[string, string, string, string]>([
    [
      'a tag moves, comments and order stay',
      `# images\n${name}: { tag: "1.8.1" } # cart\nb/x: { tag: "2" }\n`,
      `${name}:1.8.2`,
      `# images\n${name}: { tag: "1.8.2" } # cart\nb/x: { tag: "2" }\n`,
    ],
    [
      'a digest comes along',
      `${name}: { tag: "1" }\n`,
      `${name}:2@${digest}`,
      `${name}: { tag: "2", digest: "${digest}" }\n`,
    ],
    ['a stale digest goes', `${name}:\n  tag: "1"\n  digest: ${digest}\n`, `${name}:2`, `${name}:\n  tag: "2"\n`],
    [
      'a stale tag goes',
      `${name}: { tag: "1", digest: "${digest}" }\n`,
      `${name}@${other}`,
      `${name}: { digest: "${other}" }\n`,
    ],
    [
      'the same tag keeps its digest',
      `${name}: { tag: "1", digest: "${digest}" }\n`,
      `${name}:1`,
      `${name}: { tag: "1", digest: "${digest}" }\n`,
    ],
    [
      'a tag that YAML takes for a number is quoted',
      `${name}: { tag: v1 }\n`,
      `${name}:1.10`,
      `${name}: { tag: "1.10" }\n`,
    ],
    [
      'another image comes to the end',
      `b/x: { tag: '2' }\n`,
      `${name}:3`,
      `b/x: { tag: '2' }\n${name}: { tag: '3' }\n`,
    ],
    ['a file of comments is filled', '# none yet\n', `${name}:3`, `# none yet\n${name}:\n  tag: "3"\n`],
  ])('%s', (_, before, image, after) => {
    expect(done(image, before).text).toBe(after);
  });

  it('a missing file is made, with both versions in quotes', () => {
    expect(done(`${name}:1.10@${digest}`)).toMatchObject({
      path: images,
      text: `${name}: { tag: "1.10", digest: "${digest}" }\n`,
      changed: true,
      to: `1.10@${digest}`,
    });
  });

  it('images.json stays JSON', () => {
    const path = 'environments/production/images.json';
    const result = move(`${name}:2`, { [path]: `{\n  "${name}": { "tag": "1" }\n}\n` });
    expect(result).toMatchObject({ value: { path, text: `{\n  "${name}": { "tag": "2" }\n}\n` } });
  });
});

describe('what is said', () => {
  it('nothing changes when the file says so already', () => {
    expect(done(`${name}:1`, `${name}: { tag: '1' }\n`)).toMatchObject({
      changed: false,
      from: '1',
      to: '1',
      notices: [],
    });
  });

  it('that a stale digest was taken out', () => {
    expect(done(`${name}:2`, `${name}: { tag: "1", digest: "${digest}" }\n`)).toMatchObject({
      from: `1@${digest}`,
      to: '2',
      notices: ['the digest belonged to the version before and was taken out'],
    });
  });

  it('that no app uses the image, with the nearest that is used', () => {
    expect(done('r.example:5000/shop/card:2').notices).toEqual([
      `no app of production uses the image r.example:5000/shop/card: did you mean ${name}?`,
    ]);
  });
});

describe('what is refused', () => {
  it.each([
    [
      'an environment that is not there',
      move(`${name}:1`, {}, 'staging'),
      /there is no environment staging.*there are: production/,
    ],
    ['an image without a version', move(name, {}), /neither a tag nor a digest/],
    ['a tag that is none', move(`${name}:a b`, {}), /no tag that registries take/],
    ['a digest that is none', move(`${name}@sha256:1`, {}), /64 hex digits/],
    [
      'an environment without overlays',
      move(`${name}:1`, { 'baton.yaml': 'environments: { production: { cluster: dc1 } }\n' }),
      /no folder for its images\.yaml.*overlays: environments\/production/,
    ],
    ['a plain repository', move(`${name}:1`, { 'baton.yaml': '' }), /no environment production/],
    [
      'an images.yaml that cannot be read',
      move(`${name}:1`, { [images]: 'a: [\n' }),
      /images\.yaml:\d+:\d+: yaml-syntax/,
    ],
    [
      'two of them',
      move(`${name}:1`, { [images]: '', 'environments/production/images.json': '{}' }),
      /are the same layer/,
    ],
    [
      'an entry that an anchor shares, at its place',
      move(`${name}:2`, { [images]: `b/x: &v { tag: "1" }\n${name}: *v\n` }),
      /images\.yaml:2:27: edit-refused/,
    ],
  ])('%s', (_, result, says) => {
    expect(said(result)).toMatch(says);
  });
});

describe('a file that is not as it should be', () => {
  it('a tag that forgot its quotes is put right, and is called no version', () => {
    const moved = done('r.example:5000/shop/cart:1.9', 'r.example:5000/shop/cart: {tag: 1.9}\n');
    expect(moved.text).toBe('r.example:5000/shop/cart: {tag: "1.9"}\n');
    expect(moved.from).toBe('no usable version');
  });

  it('several documents are refused with the place of the second', () => {
    const text = 'a: { tag: "1" }\n---\nr.example:5000/shop/cart: { tag: "1" }\n';
    expect(said(move('r.example:5000/shop/cart:2', { [images]: text }))).toContain(
      `${images}:3:1: layer-invalid: the file holds several documents`,
    );
  });
});
