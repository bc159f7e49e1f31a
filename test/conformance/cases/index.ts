// All cases, by chapter.
import type { Case } from '../suite/case.js';
import { appCases } from './app.js';
import { appsCases } from './apps.js';
import { definitionCases } from './definitions.js';
import { refusalCases } from './refusals.js';

export const allCases: readonly Case[] = [...appsCases, ...appCases, ...definitionCases, ...refusalCases];
