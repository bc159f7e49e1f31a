// An app that was posted with a check without a port: Marathon adds the port with any write, and restarts its tasks for it.
import { describe, expect, it } from 'vitest';
import { anApp, changed, definitionOf, live } from '../builders.js';

const bare = { protocol: 'HTTP', path: '/' };
const desired = anApp({ definition: definitionOf({ healthChecks: [bare] }) });
const posted = (instances: number) => ({ ...definitionOf({ instances }), healthChecks: [bare] });

describe('an app with a health check that is live without a port', () => {
  it('is as in git', () => expect(changed({ desired, live: live({ definition: posted(3) }) }).kind).toBe('same'));

  it('is restarted by a mere scale, and the plan says so', () => {
    expect(changed({ desired, live: live({ definition: posted(2) }) })).toMatchObject({
      kind: 'scale',
      tasksRestarted: 2,
    });
  });
});
