// All cases, by chapter.
import type { Case } from '../suite/case.js';
import { appCases } from './app.js';
import { appsCases } from './apps.js';
import { definitionCases } from './definitions.js';
import { deploymentCases, limitCases } from './deployments.js';
import { environmentCases } from './environment.js';
import { eventCases } from './events.js';
import { groupCases, rootCases } from './groups.js';
import { healthCases, readinessCases } from './health.js';
import { placementCases } from './placement.js';
import { podCases } from './pods.js';
import { processCases } from './processes.js';
import { queueCases } from './queue.js';
import { refusalCases } from './refusals.js';
import { replacementCases } from './replacement.js';
import { abdicationCases, countCases, errorCases, systemCases } from './system.js';
import { taskCases } from './tasks.js';

export const allCases: readonly Case[] = [
  ...appsCases,
  ...appCases,
  ...definitionCases,
  ...refusalCases,
  ...taskCases,
  ...groupCases,
  ...rootCases,
  ...deploymentCases,
  ...limitCases,
  ...replacementCases,
  ...queueCases,
  ...systemCases,
  ...abdicationCases,
  ...countCases,
  ...errorCases,
  ...eventCases,
  ...environmentCases,
  ...healthCases,
  ...readinessCases,
  ...processCases,
  ...placementCases,
  ...podCases,
];
