// /logging: the levels of Marathon's loggers. Levels are kept and reset in time as there; this server writes no log,
// so nothing becomes louder.
import { z } from 'zod';
import { invalidJson, notValid } from '../http/errors.js';
import { ok } from '../http/router.js';
import type { Answer, Request, Resource } from '../http/router.js';

const change = z.object({
  level: z.enum(['trace', 'debug', 'info', 'warn', 'error']),
  logger: z.string(),
  durationSeconds: z.int32().nullish(),
});

export function loggingResource(): Resource {
  const levels = new Map([['ROOT', 'INFO']]);
  const resets = new Map<string, NodeJS.Timeout>();

  function set({ json }: Request): Answer {
    const read = change.safeParse(json());
    if (!read.success)
      throw invalidJson(
        read.error.issues.map(({ path, message }) => ({ path: `/${path.map(String).join('/')}`, errors: [message] })),
      );
    const { logger, level, durationSeconds } = read.data;
    if (logger === '') throw notValid([{ path: '/logger', errors: ['must not be empty'] }]);
    clearTimeout(resets.get(logger));
    const before = levels.get(logger);
    levels.set(logger, level.toUpperCase());
    if (durationSeconds !== undefined && durationSeconds !== null) {
      const reset = setTimeout(
        () => {
          if (before === undefined) levels.delete(logger);
          else levels.set(logger, before);
          resets.delete(logger);
        },
        Math.min(Math.max(0, durationSeconds) * 1000, 2 ** 31 - 1),
      );
      resets.set(logger, reset.unref());
    }
    return ok({
      level,
      logger,
      ...(durationSeconds === undefined || durationSeconds === null ? {} : { durationSeconds }),
    });
  }

  return { pattern: /^\/logging\/?$/, methods: { GET: () => ok(Object.fromEntries(levels)), POST: set } };
}
