// Real documents of other people, where they are at hand: an app never differs from itself, in whatever form it comes.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalDefinition, normaliseDefinition } from '../../../src/core/definition/normal/normalise.js';
import { newest } from '../../../src/core/model/dialect.js';
import { isJsonObject, type Json, type JsonObject } from '../../../src/core/model/json.js';
import type { LiveDefinition } from '../../../src/core/model/observed.js';
import { fieldChanges } from '../../../src/core/plan/compare/fieldChanges.js';

const folder = '../shared/fixtures/marathon';
const present = existsSync(folder);
if (!present) console.log(`${folder} is not here: the comparison of real documents is left out`);

const shown = (definition: JsonObject): LiveDefinition => ({ definition, dialect: newest });

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

const documents = (present ? readdirSync(folder) : [])
  .filter((name) => name.startsWith('app') && name.endsWith('.json'))
  .flatMap((name): readonly (readonly [string, JsonObject])[] => {
    const parsed: unknown = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));
    return isJson(parsed) && isJsonObject(parsed) ? [[name, parsed]] : [];
  });

describe.skipIf(!present)('a real document', () => {
  it('has no difference to itself, to what is sent for it, and to what is compared for it', () => {
    expect(documents.length).toBeGreaterThan(0);
    const differing = documents.flatMap(([name, document]) =>
      [document, canonicalDefinition(document), normaliseDefinition(document)]
        .flatMap((form) => [...fieldChanges(document, shown(form)), ...fieldChanges(form, shown(document))])
        .map((change) => `${name} ${change.path}`),
    );
    expect(differing).toEqual([]);
  });
});
