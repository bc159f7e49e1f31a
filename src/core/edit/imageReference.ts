// An image as people type it, `registry:5000/shop/cart:1.8.2@sha256:…`, taken apart.
import { imageName, readImages } from '../definition/layers/images.js';
import { problem } from '../model/errorCodes.js';
import { fine, wrong, type Checked } from '../model/problem.js';

/** At least one of tag and digest is there. */
export interface ImageReference {
  readonly name: string;
  readonly version: ImageVersion;
}

export interface ImageVersion {
  readonly tag?: string;
  readonly digest?: string;
}

/** Checked by the rules of images.yaml: what is taken here can stand there. */
export function parseImageReference(text: string): Checked<ImageReference> {
  const name = imageName(text);
  const [, tag, digest] = /^(?::([^@]*))?(?:@(.*))?$/s.exec(text.slice(name.length)) ?? [];
  const version = { ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
  const place = { path: text, line: 1, column: 1 };
  const checked = readImages({ value: { [name]: version }, place, placeOf: () => place }, { [name]: version });
  if (checked.ok) return fine({ name, version });
  const hint = 'write for example registry.example/shop/cart:1.8.2, or …@sha256: and 64 hex digits';
  return wrong(...checked.problems.map(({ message }) => problem('images-invalid', message, { hint })));
}

/** `1.8.2@sha256:…`, as it stands behind the name. */
export const versionText = ({ tag, digest }: ImageVersion): string =>
  [tag, digest].filter((part) => part !== undefined).join('@');
