// How a service of the surroundings is reached (Prometheus, a balancer's statistics): whom to trust, and who we are to it.
import type { AxiosInstance } from 'axios';
import { createHttp, type HttpOptions } from '../http.js';
import { HttpFailure, type HttpAsked } from '../httpFailure.js';
import { authorise, type RemoteAuth } from './auth.js';

export interface Access {
  /** Absent: nobody has to say who they are. */
  readonly auth?: RemoteAuth;
  /** PEM of an authority to trust besides the well-known ones. */
  readonly ca?: string;
}

export interface AccessedHttp {
  readonly http: AxiosInstance;
  /** Credentials for one request, read anew. @throws HttpFailure with a sentence, also where a secret cannot be read */
  readonly headers: (asked: HttpAsked, signal: AbortSignal) => Promise<Readonly<Record<string, string>>>;
}

export function httpWith({ auth = { kind: 'none' }, ca }: Access, limits: HttpOptions): AccessedHttp {
  const http = createHttp({
    ...limits,
    ...(ca !== undefined && { ca }),
    ...(auth.kind === 'clientCertificate' && { clientCertificate: auth.certificate }),
  });
  const authorisation = authorise(auth, http);
  return {
    http,
    headers: async (asked, signal) => {
      try {
        return await authorisation.headers(new URL(asked.url).origin, signal);
      } catch (error) {
        if (error instanceof HttpFailure || !(error instanceof Error)) throw error;
        throw new HttpFailure(asked, { kind: 'unanswered', says: error.message }, error);
      }
    },
  };
}
