// The id of an app, a pod or a group as a file writes it: relative to its group, absolute, or left to the path of the file.
import { problem } from '../../model/errorCodes.js';
import { isWithin, resolveAppId, type AppId } from '../../model/ids.js';
import type { Json } from '../../model/json.js';
import { fine, wrong, type Checked, type Place } from '../../model/problem.js';

/** An id as it is written, made absolute; with what is wrong with it and how it would be right. */
export function idOf(written: Json | undefined, group: string, place: () => Place, fromPath: boolean): Checked<AppId> {
  if (typeof written !== 'string' || written === '') {
    return wrong(
      problem('id-invalid', written === undefined ? 'the id is missing' : 'the id must be text', { place: place() }),
    );
  }
  const id = written.length > 1024 ? undefined : resolveAppId(written, group);
  const shown = JSON.stringify(written.slice(0, 80));
  if (id === undefined) {
    const lower = resolveAppId(written.slice(0, 1024).toLowerCase().replaceAll(/[_ ]/g, '-'), group);
    const way = fromPath
      ? 'the id comes from the path: rename the file, or give it an id'
      : 'lower case letters, digits and - only';
    const hint = lower === undefined ? way : `${way}: ${fromPath ? lower : JSON.stringify(lower)}`;
    return wrong(problem('id-invalid', `Marathon refuses the id ${shown}`, { place: place(), hint }));
  }
  const last = id.slice(id.lastIndexOf('/') + 1);
  if (['restart', 'tasks', 'versions'].includes(last)) {
    const message = `the id ${shown} must not end with any of the following reserved keywords: restart, tasks, versions`;
    return wrong(problem('id-reserved', message, { place: place() }));
  }
  if (!isWithin(id, group) || id === group) {
    return wrong(problem('id-outside-group', `${id} does not lie below its group ${group}`, { place: place() }));
  }
  return fine(id);
}
