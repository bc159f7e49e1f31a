// Which files of a repository are looked at at all, told from the path alone: what decides which blobs are read.

export type SourceKind = 'definition' | 'layer' | 'policy' | 'baseline' | 'ignored';

/** Known secrets (rules/baseline.ts); a dotfile, for it defines nothing. */
export const baselinePath = '.baton-baseline.yaml';

const structured = /\.(?:ya?ml|json)$/i;

/**
 * - `policy`: `baton.yaml` (or `.yml`, `.json`) and `.batonignore` at the root.
 * - `layer`: `defaults.yaml` of any folder, and `images.yaml`, which counts beside overlays only.
 * - `definition`: every other YAML or JSON file. Whether it is an app, an overlay or neither is seen when it is loaded.
 * - `baseline`: `.baton-baseline.yaml` at the root.
 * - `ignored`: everything else, and whatever lies in a folder, or is a file, whose name begins with a dot.
 *
 * Extensions are compared without case: `.YAML` must not be a way round a review or a filter.
 */
export function sourceKind(path: string): SourceKind {
  if (path === '.batonignore') return 'policy';
  if (path === baselinePath) return 'baseline';
  if (path.startsWith('.') || path.includes('/.') || !structured.test(path)) return 'ignored';
  const stem = stemOf(path);
  if (stem === 'baton') return 'policy';
  const name = stem.slice(stem.lastIndexOf('/') + 1);
  return name === 'defaults' || name === 'images' ? 'layer' : 'definition';
}

/** baton.yaml itself. */
export const isPolicyPath = (path: string): boolean => sourceKind(path) === 'policy' && path !== '.batonignore';

export const isJsonPath = (path: string): boolean => /\.json$/i.test(path);

/** The path without its extension: an overlay `cart.yaml` belongs to `cart.json` too. */
export const stemOf = (path: string): string => path.replace(structured, '');
