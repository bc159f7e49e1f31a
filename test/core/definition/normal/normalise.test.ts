// The canonical form: what GET shows of the same app, and the same again when it is normalised again.
import { describe, expect, it } from 'vitest';
import { normaliseDefinition } from '../../../../src/core/definition/normal/normalise.js';
import { readJson } from '../../../../src/core/definition/read/readJson.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../../src/core/model/json.js';
import { fixtures, haveFixtures } from '../fixtures.js';

function appsIn(value: Json | undefined): JsonObject[] {
  if (!isJsonObject(value)) return [];
  if (!isJsonArray(value['apps']) && !isJsonArray(value['groups'])) return [value];
  const groups = isJsonArray(value['groups']) ? value['groups'] : [];
  const apps = isJsonArray(value['apps']) ? value['apps'] : [];
  return [...apps.filter(isJsonObject), ...groups.flatMap(appsIn)];
}

describe.skipIf(!haveFixtures)('real documents (skipped without the folder of fixtures)', () => {
  it.each(fixtures().map((one) => [one.name, one] as const))('%s is the same when normalised twice', (_, fixture) => {
    const read = readJson(fixture.text);
    if (!read.ok) throw new Error(`${fixture.name}: ${read.flaws[0]?.message ?? ''}`);
    for (const app of read.values.flatMap((one) => appsIn(one.value))) {
      const once = normaliseDefinition(app);
      expect(normaliseDefinition(once)).toEqual(once);
    }
  });
});
