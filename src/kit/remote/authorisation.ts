// What every way of saying who we are comes down to: headers for a request.

export interface Authorisation {
  /** The headers for a request to `base`, one of the configured addresses: credentials go nowhere else. */
  headers(base: string, signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** After a 401: forgets what a login gave. Whether asking again can help. */
  expired(): boolean;
}

export const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
