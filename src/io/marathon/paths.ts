// Ids as they stand in Marathon's URLs.
import type { AppId } from '../../core/model/ids.js';

/**
 * `/v2/apps/shop/cart`, segment by segment: an id is checked long before, but a slash or a question mark in it must
 * never address something else.
 */
export const appPath = (id: AppId): string => `/v2/apps/${id.slice(1).split('/').map(encodeURIComponent).join('/')}`;
