// What follows from an environment's name: whether it may be one, its slug, and the tier GitLab guesses.
import { createHash } from 'node:crypto';
import type { Environment } from './record.js';

/** What is wrong with a name, in the words of the model's validation; empty when nothing is. */
export function nameErrors(name: string): string[] {
  const errors: string[] = [];
  if (name.trim() === '') errors.push("can't be blank");
  if (Array.from(name).length > 255) errors.push('is too long (maximum is 255 characters)');
  if (!/^[A-Za-z0-9_\-.${} /]*$/.test(name) || /^\/|\/$/.test(name)) {
    errors.push(
      "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'",
    );
  }
  return errors;
}

const longestSlug = 24;

/** The name as a DNS label (Gitlab::Slug::Environment): where that loses something, six characters tell twins apart. */
export function slugOf(name: string): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '-');
  const slug = (/^[a-z]/.test(plain) ? plain : `env-${plain}`).replace(/-+/g, '-');
  if (slug === name && slug.length <= longestSlug) return slug;
  const digest = createHash('sha256').update(name).digest('hex');
  const suffix = BigInt(`0x${digest}`).toString(36).slice(-6);
  return `${slug.slice(0, longestSlug - 7).replace(/-$/, '')}-${suffix}`;
}

const hints: readonly (readonly [RegExp, Environment['tier']])[] = [
  [/dev|review|trunk/i, 'development'],
  [/test|tst|int|ac(ce)?pt|qa|qc|control|quality/i, 'testing'],
  [/sta?g|mode?l|pre|demo|non/i, 'staging'],
  [/pro?d|live/i, 'production'],
];

/** The tier of an environment that was given none (Environment#guess_tier): the first hint in its name decides. */
export function guessedTier(name: string): Environment['tier'] {
  return hints.find(([hint]) => hint.test(name))?.[1] ?? 'other';
}
