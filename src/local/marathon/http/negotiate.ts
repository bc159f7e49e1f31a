// What each resource consumes and produces, from the annotations of Marathon's resource classes. GroupsResource and
// LeaderResource consume anything, oddly; a GET with the wrong Content-Type is refused by the others as well.
import { notAcceptable, unsupportedMediaType } from './errors.js';
import { accepts, isJson } from './mediaType.js';

const consumeJson =
  /^\/(?:v2\/(?:apps|pods|deployments|queue|info|tasks\/delete)|metrics\/?$|config|logging)(?=[/:]|$)/;
const produceJson = /^\/(?:v2\/(?!events(?:\/|$))|metrics\/?$|config\/?$|logging\/?$)/;
const produceText = /^\/metrics\/prometheus\/?$/;

/** @throws ApiError 415, 406; 400 for headers that cannot be read */
export function negotiate(path: string, contentType: string | undefined, accept: string | undefined): void {
  if (consumeJson.test(path) && !isJson(contentType)) throw unsupportedMediaType();
  if (produceJson.test(path) && !accepts(accept, 'application/json')) throw notAcceptable();
  if (produceText.test(path) && !accepts(accept, 'text/plain')) throw notAcceptable();
}
