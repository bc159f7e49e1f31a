// `Baton-Allow-Prune: 12` in the message of a commit: that many apps of an environment may go at once, exactly.

/**
 * The numbers that a commit message allows, one for each line. Anywhere in the message: GitLab's own templates put
 * "See merge request …" below what people wrote, which would not make it the last paragraph that trailers have to be in.
 */
export const allowedPrunes = (message: string): readonly number[] =>
  [...message.matchAll(/^Baton-Allow-Prune:[ \t]*(\d{1,6})[ \t]*$/gim)].map(([, number]) => Number(number));
