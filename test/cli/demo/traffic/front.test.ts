// Without HAProxy the demo says so, and where to get it.
import { expect, it } from 'vitest';
import { frontText } from '../../../../src/cli/demo/traffic/front.js';

it('names the package of Debian, and what is left out', () => {
  expect(frontText(undefined)).toBe(
    'is not installed (Debian: apt-get install haproxy), so that the chapters with visitors are left out',
  );
});
