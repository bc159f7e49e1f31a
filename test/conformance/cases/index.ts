// All cases, by chapter.
import type { Case } from '../suite/case.js';
import { appCases } from './app.js';
import { appsCases } from './apps.js';
import { definitionCases } from './definitions.js';
import { deploymentCases, limitCases } from './deployments.js';
import { environmentCases } from './environment.js';
import { eventCases } from './events.js';
import { floorCases } from './floor.js';
import { groupCases, rootCases } from './groups.js';
import { healthCases } from './health.js';
import { placementCases } from './placement.js';
import { podCases } from './pods.js';
import { processCases } from './processes.js';
import { queueCases } from './queue.js';
import { refusalCases } from './refusals.js';
import { replacementCases } from './replacement.js';
import { abdicationCases, countCases, systemCases } from './system.js';
import { taskCases } from './tasks.js';

import { appLifeCases } from './appLife.js';
import { appsFilterCases } from './appsFilter.js';
import { planCases } from './plans.js';
import { eventStreamCases } from './eventStream.js';
import { groupUpdateCases } from './groupUpdates.js';
import { killCases } from './kills.js';
import { readinessCases } from './readiness.js';
import { errorCases } from './errors.js';
import { defaultCases } from './defaults.js';
import { networkCases } from './networks.js';
import { migrationCases } from './migrations.js';
import { podRefusalCases } from './podRefusals.js';
import { podLifeCases } from './podLife.js';
import { refusedShapeCases } from './refusedShapes.js';
import { refusedNetworkCases } from './refusedNetworks.js';
import { refusedRuleCases } from './refusedRules.js';

export const allCases: readonly Case[] = [
  ...appsCases,
  ...appsFilterCases,
  ...appCases,
  ...appLifeCases,
  ...definitionCases,
  ...defaultCases,
  ...networkCases,
  ...migrationCases,
  ...refusalCases,
  ...refusedShapeCases,
  ...refusedNetworkCases,
  ...refusedRuleCases,
  ...taskCases,
  ...killCases,
  ...groupCases,
  ...groupUpdateCases,
  ...rootCases,
  ...deploymentCases,
  ...planCases,
  ...limitCases,
  ...replacementCases,
  ...floorCases,
  ...queueCases,
  ...systemCases,
  ...abdicationCases,
  ...countCases,
  ...errorCases,
  ...eventCases,
  ...eventStreamCases,
  ...environmentCases,
  ...healthCases,
  ...readinessCases,
  ...processCases,
  ...placementCases,
  ...podCases,
  ...podLifeCases,
  ...podRefusalCases,
];
