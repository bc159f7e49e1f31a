// Images that do not say which content runs.
import { expect, it } from 'vitest';
import { told, toldBy } from './told.js';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = (image: string): string => `id: /x\ncontainer: { docker: { image: "${image}" } }\n`;

it.each([
  ['reg:5000/shop', 'x.yaml:2:31: image-latest: the image reg:5000/shop has no tag, which means latest'],
  ['shop:latest', 'x.yaml:2:31: image-latest: the image shop:latest has the tag latest'],
  ['reg:5000/shop:1.8', 'x.yaml:2:31: image-digest-missing: the image reg:5000/shop:1.8 has no digest'],
])('%s is told', (image, expected) => {
  expect(told({ 'x.yaml': app(image) })).toEqual([expect.stringContaining(expected)]);
});

it.each([`shop:1.8@${digest}`, `shop@${digest}`, `shop:latest@${digest}`])('%s is pinned', (image) => {
  expect(told({ 'x.yaml': app(image) })).toEqual([]);
});

it('an image is told where it was written: once, in images.yaml, for all apps that have it from there', () => {
  const files = {
    'baton.yaml': 'environments: { p: { cluster: one, overlays: over } }',
    'apps/a.yaml': 'container: { docker: { image: r/shop } }',
    'apps/b.yaml': 'container: { docker: { image: r/shop } }',
    'over/images.yaml': '# moved by CI\nr/shop: { tag: "1.8" }\n',
  };
  expect(toldBy('image-digest-missing', files)).toEqual([
    'over/images.yaml:2:1: image-digest-missing: the image r/shop:1.8 has no digest',
  ]);
});
