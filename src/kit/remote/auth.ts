// Who we are to a service: the headers that say so, and for DC/OS the login that earns them.
// Secrets are never kept: whoever asks for headers reads them anew.
import type { ClientCertificate } from '../http.js';
import { basic, type Authorisation } from './authorisation.js';
import { dcosLogin, type DcosAccount } from './dcosLogin.js';
import type { AxiosInstance } from 'axios';

/** Secrets are asked for at each use: their files may have been replaced since. */
export type RemoteAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly user: string; readonly password: () => string }
  | { readonly kind: 'bearer'; readonly token: () => string }
  | ({ readonly kind: 'dcos' } & DcosAccount)
  | { readonly kind: 'clientCertificate'; readonly certificate: ClientCertificate };

export function authorise(auth: RemoteAuth, http: AxiosInstance): Authorisation {
  const always = (header: () => Readonly<Record<string, string>>): Authorisation => ({
    headers: () => Promise.resolve(header()),
    expired: () => false,
  });
  switch (auth.kind) {
    case 'none':
    case 'clientCertificate':
      return always(() => ({}));
    case 'basic':
      return always(() => ({ Authorization: basic(auth.user, auth.password()) }));
    case 'bearer':
      return always(() => ({ Authorization: `Bearer ${auth.token()}` }));
    case 'dcos':
      return dcosLogin(auth, http);
  }
}
