// Images that do not say which content runs: the same commit then means another program tomorrow.
import { problem } from '../../model/errorCodes.js';
import type { JsonObject } from '../../model/json.js';
import { objectsAt } from '../../model/jsonParts.js';
import { imageName } from '../layers/images.js';
import { childOf } from '../read/pointer.js';
import type { Finding, Rule } from './rule.js';

export const latestImages: Rule = (apps) =>
  apps.flatMap((of) =>
    imagesIn(of.app.spec.definition).flatMap(({ image, pointer }): readonly Finding[] => {
      const tag = tagOf(image);
      if (tag !== '' && tag !== 'latest') return [];
      const message = `the image ${image.slice(0, 120)} ${tag === '' ? 'has no tag, which means latest' : 'has the tag latest'}`;
      return [{ problem: problem('image-latest', message, { place: of.at(pointer) }) }];
    }),
  );

export const imagesWithoutDigest: Rule = (apps) =>
  apps.flatMap((of) =>
    imagesIn(of.app.spec.definition).flatMap(({ image, pointer }): readonly Finding[] => {
      const tag = tagOf(image);
      if (tag === undefined || tag === '' || tag === 'latest') return [];
      const message = `the image ${image.slice(0, 120)} has no digest`;
      return [{ problem: problem('image-digest-missing', message, { place: of.at(pointer) }) }];
    }),
  );

/** Empty for none; undefined where a digest says which content it is, whatever the tag. */
const tagOf = (image: string): string | undefined =>
  image.includes('@') ? undefined : image.slice(imageName(image).length + 1);

/** The image of an app, and those of the containers of a pod. */
function imagesIn(definition: JsonObject): readonly { readonly image: string; readonly pointer: string }[] {
  const own = childOf(childOf(definition['container'], 'docker'), 'image');
  if (typeof own === 'string') return [{ image: own, pointer: '/container/docker/image' }];
  return objectsAt(definition, 'containers').flatMap(({ image }, index) => {
    const id = childOf(image, 'id');
    return typeof id === 'string' && childOf(image, 'kind') === 'DOCKER'
      ? [{ image: id, pointer: `/containers/${index}/image/id` }]
      : [];
  });
}
