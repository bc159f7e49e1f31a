// How a service is reached, and the secrets for it: references that are read when they are used, so that rotation just works.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RawAccess, RawAuth, Secret } from './schema.js';

export type ReadSecret = () => string;

export type AuthSettings =
  | { readonly kind: 'basic'; readonly user: string; readonly password: ReadSecret }
  | { readonly kind: 'bearer'; readonly token: ReadSecret }
  | {
      readonly kind: 'dcos';
      readonly url?: string;
      readonly uid: string;
      readonly secret:
        | { readonly kind: 'privateKey'; readonly pem: ReadSecret }
        | { readonly kind: 'password'; readonly password: ReadSecret };
    }
  | { readonly kind: 'clientCertificate'; readonly certificate: string; readonly key: ReadSecret };

/** How a service is reached. `ca`: the absolute path of a PEM file. */
export interface AccessSettings {
  readonly auth?: AuthSettings;
  readonly ca?: string;
}

export const accessFrom = (raw: RawAccess, folder: string): AccessSettings => ({
  ...(raw.auth && { auth: authFrom(raw.auth, folder) }),
  ...(raw.ca && { ca: path.resolve(folder, raw.ca) }),
});

function authFrom(raw: RawAuth, folder: string): AuthSettings {
  if ('basic' in raw)
    return { kind: 'basic', user: raw.basic.user, password: secretReader(raw.basic.password, folder) };
  if ('bearer' in raw) return { kind: 'bearer', token: secretReader(raw.bearer, folder) };
  if ('clientCertificate' in raw) {
    const { certificate, key } = raw.clientCertificate;
    return {
      kind: 'clientCertificate',
      certificate: path.resolve(folder, certificate),
      key: secretReader(key, folder),
    };
  }
  const { url, uid, privateKey, password } = raw.dcos;
  const account = { kind: 'dcos' as const, uid, ...(url !== undefined && { url }) };
  if (privateKey) return { ...account, secret: { kind: 'privateKey', pem: secretReader(privateKey, folder) } };
  if (password) return { ...account, secret: { kind: 'password', password: secretReader(password, folder) } };
  throw new Error('the schema lets no DC/OS account without a secret through');
}

/** Reads the secret anew each time. Throws a sentence that names the file or variable, never its content. */
export function secretReader(secret: Secret, folder: string): ReadSecret {
  return () => {
    if ('env' in secret) {
      const value = process.env[secret.env]?.trim();
      if (value) return value;
      throw new Error(`the variable ${secret.env}, which the settings name for a secret, is not set`);
    }
    const file = path.resolve(folder, secret.file);
    const value = secretText(file);
    if (value !== '') return value;
    throw new Error(`the secret file ${secret.file} is empty`);
  };
}

function secretText(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new Error(`the secret file ${file} cannot be read (${code}); create it or correct the settings`, {
      cause: error,
    });
  }
}
