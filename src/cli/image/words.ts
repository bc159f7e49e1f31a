// What `image set` says about an edit, and the message it commits it with.
import type { ImageReference } from '../../core/edit/imageReference.js';
import type { ImageMove } from '../../core/edit/moveImage.js';
import type { EnvironmentName } from '../../core/model/ids.js';

/** `environments/production/images.yaml: registry.example/shop/cart 1.8.1 → 1.8.2`, and what else a person should know. */
export function moveLines(move: ImageMove, image: ImageReference): readonly string[] {
  const [first, ...others] = move.changed
    ? [`${move.path}: ${image.name} ${move.from === undefined ? 'is new:' : `${move.from} →`} ${move.to}`]
    : [`${move.path}: ${image.name} is ${move.to} already: nothing to do`];
  return [first, ...others, ...move.notices.map((notice) => `  ${notice}`)];
}

/** `Set registry.example/shop/cart to 1.8.2 in production`. A digest is shortened as people do. */
export const messageOf = ({ name, version }: ImageReference, environment: EnvironmentName): string =>
  `Set ${name} to ${version.tag ?? shortDigest(version.digest)} in ${environment}`;

/** `baton/image-registry.example-shop-cart-1.8.2-production`: the same edit has the same branch. */
export function branchOf({ name, version }: ImageReference, environment: EnvironmentName): string {
  const parts = [name, version.tag ?? shortDigest(version.digest), environment];
  const plain = parts.map((part) => part.replace(/[^A-Za-z0-9.-]+/g, '-')).join('-');
  // Git takes neither two dots in a row nor a dot or .lock at the end.
  return `baton/image-${plain.replace(/\.{2,}/g, '.').slice(0, 180)}`.replace(/(?:\.lock|\.)+$/, '');
}

const shortDigest = (digest = ''): string => digest.slice(0, 'sha256:'.length + 12);
