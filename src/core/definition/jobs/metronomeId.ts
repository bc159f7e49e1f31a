// How an id of Marathon's is written in Metronome.
import type { AppId } from '../../model/ids.js';

/**
 * `/shop/cart-before` → `shop.cart-before` (Metronome's JobId). `/shop.cart` and `/shop/cart` are the same one there: the labels
 * tell whose job it is, and the other app's waits.
 */
export const metronomeIdOf = (id: AppId): string => id.slice(1).replaceAll('/', '.');
