// What a deployment answers.
import { aTimestamp, aUuid } from '../suite/shape.js';

export const result = { version: aTimestamp, deploymentId: aUuid };
