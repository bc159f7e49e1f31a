// Images that do not say which content runs: the same commit then means another program tomorrow.
import { problem } from '../../model/errorCodes.js';
import type { JsonObject } from '../../model/json.js';
import { objectsAt } from '../../model/jsonParts.js';
import { imageName } from '../images.js';
import { childOf } from '../pointer.js';
import type { Finding, Rule } from './rule.js';

export const imageVersions: Rule = (apps) =>
  apps.flatMap((of) =>
    imagesIn(of.app.spec.definition).flatMap(({ image, pointer }): readonly Finding[] => {
      if (image.includes('@')) return [];
      const tag = image.slice(imageName(image).length + 1);
      const shown = image.slice(0, 120);
      if (tag !== '' && tag !== 'latest') {
        const message = `the image ${shown} has no digest`;
        return [{ problem: problem('image-digest-missing', message, { place: of.at(pointer) }) }];
      }
      const message = `the image ${shown} ${tag === '' ? 'has no tag, which means latest' : 'has the tag latest'}`;
      return [{ problem: problem('image-latest', message, { place: of.at(pointer) }) }];
    }),
  );

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
