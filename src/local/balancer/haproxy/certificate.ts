// A certificate for those who bring none, made as marathon-lb's own start script makes one: by openssl, for every name.
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from './program.js';

/**
 * The PEM file with certificate and key; kept in the folder from start to start.
 * @throws Error that says what to do where there is no openssl
 */
export async function ownCertificate(folder: string): Promise<string> {
  const pem = path.join(folder, 'cert.pem');
  if (existsSync(pem)) return pem;
  const [key, certificate] = [path.join(folder, 'key.tmp'), path.join(folder, 'certificate.tmp')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const made = await run('openssl', [
    ...['req', '-x509', ...curve, '-days', '3650', '-subj', '/CN=*'],
    ...['-keyout', key, '-out', certificate],
  ]);
  if (made.status !== 0)
    throw new Error(`no certificate can be made with openssl (${made.text.trim()}): bring one with --ssl-certs`);
  await writeFile(pem, `${await readFile(certificate, 'utf8')}${await readFile(key, 'utf8')}`, { mode: 0o600 });
  await Promise.all([key, certificate].map((file) => rm(file, { force: true })));
  return pem;
}
