// What an environment of baton.yaml says wrongly is told by its name, at its place.
import { expect, it } from 'vitest';
import { load, said } from '../repository.js';

it.each([
  ['p:', '2:3: policy-invalid: the environment p is empty (say at least on which cluster it is'],
  ['p: here', '2:3: policy-invalid: the environment p is no object'],
  ['p: { cluster: c, include: ["["] }', '2:30: policy-invalid: include: "[" can match no id'],
  ['p: { cluster: c, exclude: [shop/**, Shop/*] }', '2:39: policy-invalid: exclude: "Shop/*" can match no id'],
])('%s', (text, expected) => {
  const loaded = load({ 'baton.yaml': `environments:\n  ${text}\n`, 'apps/web.yaml': 'cmd: run web' });
  expect(said(loaded)).toEqual([expect.stringContaining(`baton.yaml:${expected}`)]);
  expect(loaded.environments).toEqual([]);
  expect([...loaded.stopped.keys()]).toEqual(['p']);
});

it('globs of ids are fine', () => {
  const text = 'environments: { p: { cluster: c, include: [web, "**", "shop-*/v?.x"] } }';
  expect(said(load({ 'baton.yaml': text, 'apps/web.yaml': 'cmd: run web' }))).toEqual([]);
});

it('a folder of apps where nothing is, is named', () => {
  const files = { 'baton.yaml': 'apps: nowhere\nenvironments: { p: { cluster: c } }', 'apps/web.yaml': 'cmd: run web' };
  expect(said(load(files))).toEqual([
    expect.stringContaining('this commit defines no app: there is none in the folder "nowhere"'),
  ]);
});
