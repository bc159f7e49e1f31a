// The template of a piece for one service: marathon-lb's, or what a label puts in its place.
import type { Service } from '../services/service.js';
import type { Template } from './format.js';
import { templateTexts, type OverridableTemplate, type TemplateName } from './pieces.js';

/**
 * The piece for a service, replaced where a label replaces it.
 * @param fallback what stands where no label does. In map mode marathon-lb looks for the label of the piece *without* maps, so
 * that an ACL override of the app that happens to come first takes the place of the map line for all.
 */
export function templateOf(
  { overrides, appId, index }: Service,
  name: OverridableTemplate,
  fallback: TemplateName = name,
): Template {
  const own = overrides.get(name);
  return own === undefined ? fixedTemplate(fallback) : { text: own, source: `HAPROXY_${index}_${name} of ${appId}` };
}

export const fixedTemplate = (name: TemplateName): Template => ({
  text: templateTexts[name],
  source: `the template ${name}`,
});
