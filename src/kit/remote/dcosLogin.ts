// Logs in to DC/OS as a service account (or as a user) and keeps the token until it is refused.
// DC/OS 1.13, "Service Login": POST /acs/api/v1/auth/login, then `Authorization: token=…` (not Bearer), good for 5 days.
import type { AxiosInstance } from 'axios';
import { createSign } from 'node:crypto';
import { z } from 'zod';
import { exchange, jsonOf } from '../httpExchange.js';
import { HttpFailure } from '../httpFailure.js';
import { statusFailure } from '../httpStatus.js';
import type { Authorisation } from './authorisation.js';

export interface DcosAccount {
  /** Address of the DC/OS cluster. Default: scheme, host and port of the Marathon address. */
  readonly url?: string;
  readonly uid: string;
  readonly secret:
    | { readonly kind: 'privateKey'; readonly pem: () => string }
    | { readonly kind: 'password'; readonly password: () => string };
}

const loginAnswer = z.object({ token: z.string().min(1) });

export function dcosLogin(account: DcosAccount, http: AxiosInstance): Authorisation {
  /** One login for all requests that wait for it. */
  let pending: Promise<string> | undefined;
  return {
    async headers(base, signal) {
      pending ??= login(account, http, base, signal);
      try {
        return { Authorization: `token=${await pending}` };
      } catch (error) {
        pending = undefined;
        throw error;
      }
    },
    expired() {
      pending = undefined;
      return true;
    },
  };
}

async function login(account: DcosAccount, http: AxiosInstance, base: string, signal: AbortSignal): Promise<string> {
  const url = new URL('/acs/api/v1/auth/login', account.url ?? base).href;
  const body =
    account.secret.kind === 'password'
      ? { uid: account.uid, password: account.secret.password() }
      : { uid: account.uid, token: loginToken(account.uid, account.secret.pem(), Date.now()) };
  const answer = await exchange(http, { method: 'POST', url, service: 'DC/OS', body, timeout: 30_000 }, signal);
  if (answer.status !== 200) throw statusFailure(answer, `check the uid ${account.uid} and its key or password`);
  const parsed = loginAnswer.safeParse(jsonOf(answer));
  if (parsed.success) return parsed.data.token;
  throw new HttpFailure(answer.asked, { kind: 'not-json', says: 'the login answered without a token', status: 200 });
}

/** A JWT (RS256, claims `uid` and `exp`) that is good for five minutes: made for one login. `now` in ms. */
function loginToken(uid: string, pem: string, now: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ uid, exp: Math.floor(now / 1_000) + 300 })}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(pem, 'base64url')}`;
}
