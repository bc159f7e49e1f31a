// Fields that came with a later Marathon than the cluster runs: said with their place, before anybody misses their effect.
import { describe, expect, it } from 'vitest';
import { newest } from '../../../../src/core/model/dialect.js';
import { problemText } from '../../../../src/core/model/problem.js';
import { unknownThere } from '../../../../src/core/plan/compare/unknownThere.js';
import { anApp, definitionOf } from '../builders.js';

const dialect = { ...newest, version: { major: 1, minor: 9, patch: 109 } };
const app = anApp({ definition: definitionOf({ resourceLimits: { cpus: 2 } }) });

describe('a field that the cluster’s Marathon does not know', () => {
  it('is a warning at the line that says it', () => {
    const said = unknownThere(app, dialect, (pointer) =>
      pointer === '/resourceLimits' ? { path: 'apps/cart.yaml', line: 3, column: 1 } : undefined,
    );
    expect(said.map(problemText)).toEqual([
      expect.stringMatching(
        /^apps\/cart\.yaml:3:1: field-not-in-version: production \/shop\/cart: Marathon 1\.9\.109 does not know resourceLimits and reads over it \(/,
      ),
    ]);
    expect(said[0]?.severity).toBe('warning');
  });

  it('is nothing to say where Marathon knows it, and where nobody wrote it', () => {
    const place = { path: 'apps/cart.yaml', line: 3, column: 1 };
    expect(unknownThere(app, newest, () => place)).toEqual([]);
    expect(unknownThere(app, dialect, () => undefined)).toEqual([]);
  });
});
