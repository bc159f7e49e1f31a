// Ids as they stand in Marathon's URLs.
import type { AppId } from '../../core/model/ids.js';

/**
 * `/v2/apps/shop/cart`, segment by segment: an id is checked long before, but a slash or a question mark in it must
 * never address something else.
 */
export const appPath = (id: AppId): string => `/v2/apps/${escaped(id)}`;

/** `/v2/pods/shop/cart`; what belongs to it comes after two colons: `::status`. */
export const podPath = (id: AppId): string => `/v2/pods/${escaped(id)}`;

const escaped = (id: AppId): string => id.slice(1).split('/').map(encodeURIComponent).join('/');
