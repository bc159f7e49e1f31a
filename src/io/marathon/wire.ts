// Pieces that all of Marathon's documents share: timestamps, and what to say when a document has another shape.
import { z } from 'zod';
import { oneLine } from '../../kit/redact.js';

/** `2021-07-27T10:00:00.000Z` → ms. */
export const instant = z.string().transform((text, context) => {
  const at = Date.parse(text);
  if (Number.isNaN(at)) context.addIssue({ code: 'custom', message: 'is not a timestamp' });
  return at;
});

/** The same, left as the text that it is: for documents of which there are thousands, which are not built anew. */
export const timestamp = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'is not a timestamp');

/** `/tasks/0/id: expected string, received number`, the first two of them. Names places, never values. */
export function shapeTrouble(error: z.ZodError): string {
  const said = error.issues.slice(0, 2).map((issue) => `/${issue.path.map(String).join('/')}: ${issue.message}`);
  return oneLine(said.join('; '));
}

export const appListAnswer = z.object({ apps: z.array(z.unknown()) });

export const appAnswer = z.object({ app: z.unknown() });

export const podStatusList = z.array(z.unknown());
