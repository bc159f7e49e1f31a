// What events have in common.
import type { EventStream } from '../suite/events.js';
import { aTimestamp, aUuid, exactly, present } from '../suite/shape.js';
import type { Shape } from '../suite/shape.js';

export const stamped = (eventType: string, fields: { readonly [key: string]: Shape }): Shape =>
  exactly({ eventType, timestamp: aTimestamp, ...fields });

export const plan = exactly({ id: aUuid, steps: present, version: aTimestamp });

/** The types of events about one deployment, in the order in which they came. */
export const aboutDeployment = ({ seen }: EventStream, id: string): readonly string[] =>
  seen
    .filter(
      ({ data }) =>
        data['id'] === id || (typeof data['plan'] === 'object' && JSON.stringify(data['plan']).includes(`"${id}"`)),
    )
    .map(({ type }) => type);
