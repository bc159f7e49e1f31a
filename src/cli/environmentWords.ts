// What is said about an environment as a whole: freeze, unfreeze and override, each a change of one file of decisions.
import type { EnvironmentDecisions } from '../core/model/decision.js';
import type { EnvironmentName } from '../core/model/ids.js';
import { decisionMessage } from '../core/status/decisionMessage.js';
import { environmentDecisionsText } from '../core/status/decisionFile.js';
import { environmentDecisionsPath } from '../core/status/decisionPath.js';
import { tell, write, type Room } from './saying.js';

/** What is in force for the environment as it was asked for; said of `production`, it counts on all its clusters. */
export const decisionsOf = ({ composed }: Room, environment: EnvironmentName): EnvironmentDecisions =>
  composed.daemon.report.said.decisions.environments.find((one) => one.environment === environment) ?? {
    environment,
    freezes: [],
    overrides: [],
  };

/** Writes the changed decisions in one commit, and shows what was said. `what`: `freeze until …`. */
export async function decide(
  room: Room,
  changed: readonly EnvironmentDecisions[],
  { what, said, about }: { readonly what: string; readonly said: string; readonly about: string },
): Promise<void> {
  const { word } = room;
  tell([{ about: `${room.environment} ${about}`, said, because: word.because }]);
  const files = changed.map((one): [string, string] => [
    environmentDecisionsPath(one.environment),
    environmentDecisionsText(one),
  ]);
  const decided = changed.map(({ environment }) => ({ about: environment, what: `${what} ${about}`, ...word }));
  await write(room, new Map(files), decisionMessage(decided));
}
