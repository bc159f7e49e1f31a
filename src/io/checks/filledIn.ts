// What a query or an address of the repository stands for when it is about one set of one app.
import type { AppId } from '../../core/model/ids.js';

/** Ids hold letters, digits, `/`, `-` and `.` only: they need no quoting in a query or an address. */
export const filledIn = (text: string, service: AppId, set: AppId): string =>
  text.replaceAll('{{app}}', set).replaceAll('{{service}}', service);
