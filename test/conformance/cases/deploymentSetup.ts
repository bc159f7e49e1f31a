// Deployments that never end, and the plan of the only one.
import { at, expectReply, expectThat, listAt, textAt } from '../suite/expect.js';
import { exactly, listOf } from '../suite/shape.js';
import type { Shape } from '../suite/shape.js';
import { unplaceable } from '../suite/world.js';
import type { Json, World } from '../suite/world.js';

export const locked =
  'App is locked by one or more deployments. ' +
  "Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.";

/** The steps of the one deployment of this case. */
export async function steps(w: World, what: string, wanted: Shape): Promise<void> {
  const plans = await w.deployments();
  expectThat(plans, listOf(1), 'the deployments');
  expectThat(at(plans[0], 'steps'), wanted, what);
}

export const action = (name: string, app: string): Shape => exactly({ action: name, app });

/** An app whose first deployment is over, and whose next one never ends. */
export async function held(
  w: World,
  name: string,
  fields: Json = {},
): Promise<{ readonly id: string; readonly deployment: string }> {
  const id = w.id(name);
  await w.create(w.app(id, fields));
  await w.until('the app is deployed', async () => listAt(await w.read(id), 'deployments').length === 0);
  const reply = expectReply(await w.put(`/v2/apps${id}`, { ...unplaceable, cmd: 'sleep 2000' }), { status: 200 });
  return { id, deployment: textAt(reply.json, 'deploymentId') };
}
