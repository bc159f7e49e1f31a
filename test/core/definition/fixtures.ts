// Real app, pod and group documents that may lie beside the repository. They are not ours to commit: tests that read
// them say so and go on where the folder is missing.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../../shared/fixtures/marathon', import.meta.url));

export const haveFixtures = existsSync(folder);

export interface Fixture {
  readonly name: string;
  readonly kind: 'app' | 'pod' | 'group';
  readonly text: string;
}

export function fixtures(): readonly Fixture[] {
  if (!haveFixtures) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({
      name,
      kind: name.startsWith('pod--') ? 'pod' : name.startsWith('group--') ? 'group' : 'app',
      text: readFileSync(path.join(folder, name), 'utf8'),
    }));
}
