// What must not leave: each row is a place where people put secrets, and a near miss that must stay readable.
import { describe, expect, it } from 'vitest';
import { maskDefinition, maskFields } from '../../../src/core/masking/mask.js';
import { maskText } from '../../../src/core/masking/maskText.js';
import { isSecretName } from '../../../src/core/masking/secretNames.js';

/** Made up; split so that no scanner takes the test for a leak. */
const gitlabToken = ['glpat', 'AbCdEf0123456789xyzw'].join('-');
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0In0', 'c2lnbmF0dXJl'].join('.');

describe('names that say that their value is a secret', () => {
  it.each([
    ...['PASSWORD', 'DB_PASSWORD', 'PGPASSWORD', 'dbPasswd', 'githubToken', 'API_KEY', 'APIKEY', 'aws.accessKey'],
    ...['tls-private-key', 'CLIENT_SECRET', 'CREDENTIALS', 'HAPROXY_0_AUTH', 'SENTRY_DSN', 'SESSION_COOKIE', 'PASS1'],
  ])('%s', (name) => expect(isSecretName(name)).toBe(true));
  it.each(['LOG_LEVEL', 'KEYSPACE', 'MONKEY', 'PASSENGER', 'AUTHOR', 'PORT', 'HAPROXY_GROUP', 'COMPASS', 'DESIGN'])(
    'not %s',
    (name) => expect(isSecretName(name)).toBe(false),
  );
});

describe('text', () => {
  const rows: readonly [text: string, shown: string][] = [
    ['postgres://shop:hunter2@db.example:5432/cart', 'postgres://••••@db.example:5432/cart'],
    ['redis://:hunter2@cache', 'redis://••••@cache'],
    ['amqp://u:p@ss@mq/x', 'amqp://••••@mq/x'],
    ['amqp://u:hun/ter2@mq/x', 'amqp://••••@mq/x'],
    [`https://${gitlabToken}@gitlab.example/a.git`, 'https://••••@gitlab.example/a.git'],
    ['https://x.example/a?user=me&access_token=hunter2&page=2', 'https://x.example/a?user=me&access_token=••••&page=2'],
    ['root:hunter2@tcp(db:3306)/shop', 'root:••••@tcp(db:3306)/shop'],
    ['run --password hunter2 --verbose', 'run --password •••• --verbose'],
    ['run -password=hunter2', 'run -password=••••'],
    ['run -v -password hunter2', 'run -v -password ••••'],
    ['run --api-key "two words" -v', 'run --api-key "••••" -v'],
    ["PGPASSWORD='hunter2' psql", "PGPASSWORD='••••' psql"],
    ['export TOKEN=hunter2; run', 'export TOKEN=••••; run'],
    ['its last words: password=hun;ter2; back on the last one', 'its last words: password=••••; back on the last one'],
    ['docker run -e PASSWORD=hunter2 x', 'docker run -e PASSWORD=•••• x'],
    ['{"user":"me","password":"hunter2 x"}', '{"user":"me","password":"••••"}'],
    ['{\\"password\\":\\"hunter2\\"}', '{\\"password\\":\\"••••\\"}'],
    ['password: hunter2', 'password: ••••'],
    ['Authorization: Basic c2hvcDpodW50ZXIy', 'Authorization: Basic ••••'],
    [`curl -H "Authorization: Bearer ${jwt}" x`, 'curl -H "Authorization: Bearer ••••" x'],
    ['curl -u me:hunter2 http://x', 'curl -u •••• http://x'],
    ['mysql -h db -phunter2 shop', 'mysql -h db -p•••• shop'],
    [`token ${gitlabToken} refused`, 'token •••• refused'],
    [`saw ${jwt}`, 'saw ••••'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nx\n-----END RSA PRIVATE KEY-----\nrest', '••••\nrest'],
  ];
  it.each(rows)('%s', (text, shown) => {
    expect(maskText(text)).toBe(shown);
    expect(maskText(shown)).toBe(shown);
  });

  it.each([
    'registry.example/shop/cart:1.8.2@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    'http://cart.example:8080/health?full=1',
    'http://host:8080/a@b',
    'git@gitlab.example:platform/apps.git',
    'exit code 1: Error: listen EADDRINUSE: address already in use 127.0.0.1:31000',
    'rolled back to 4f2a9c1d0b7e: 3 of 4 healthy, check GET /health answered 503',
    'node server.js --port $PORT0 --author me',
    'passed 3, failed 1; key: value',
    'waits for production /shop/auth-token: progressing',
    'commit 0123456789abcdef0123456789abcdef01234567',
  ])('stays: %s', (text) => expect(maskText(text)).toBe(text));

  it.each(['a', 'a.', 'a:', '-', '--a ', 'pg://', 'pg://a:', 'a@', '"', 'mysql ', 'password', 'a= ', '-----BEGIN '])(
    'of 200,000 characters made of %j ends: no pattern tries all ways',
    (piece) => expect(maskText(piece.repeat(200_000 / piece.length)).length).toBeGreaterThan(0),
  );
});

describe('fields', () => {
  it('of env and labels are masked by their name, and a difference stays visible', () => {
    expect(
      maskFields([
        { path: '/env/DB_PASSWORD', old: 'hunter2', new: 'hunter3', ridesAlong: false },
        { path: '/env/LOG_LEVEL', old: 'info', new: 'debug', ridesAlong: false },
        { path: '/labels/api~1token', new: 'hunter2', ridesAlong: false },
        { path: '/env/USE_TOKEN', old: 'true', new: 'false', ridesAlong: false },
      ]),
    ).toEqual([
      { path: '/env/DB_PASSWORD', old: '••••', new: '•••• (changed)', ridesAlong: false },
      { path: '/env/LOG_LEVEL', old: 'info', new: 'debug', ridesAlong: false },
      { path: '/labels/api~1token', new: '••••', ridesAlong: false },
      { path: '/env/USE_TOKEN', old: 'true', new: 'false', ridesAlong: false },
    ]);
  });

  it('with the same secret behind another host show the host', () => {
    const [field] = maskFields([
      { path: '/env/DATABASE_URL', old: 'pg://u:a@db1/x', new: 'pg://u:b@db2/x', ridesAlong: false },
    ]);
    expect(field).toMatchObject({ old: 'pg://••••@db1/x', new: 'pg://••••@db2/x' });
  });

  it('called secret are references in a value, and secrets in a map that people fill', () => {
    const shown = maskFields([
      { path: '/env/secret', old: 'hunter2', new: 'hunter3', ridesAlong: false },
      { path: '/labels/secret', new: 'hunter2', ridesAlong: false },
      { path: '/containers/0/environment/secret', new: 'hunter2', ridesAlong: false },
      { path: '/env/DB/secret', old: 'shop/db', new: 'shop/db-2', ridesAlong: false },
      { path: '/container/volumes/0/secret', new: 'tls', ridesAlong: false },
    ]);
    expect(shown.map((field) => [field.old, field.new])).toEqual([
      ['••••', '•••• (changed)'],
      [undefined, '••••'],
      [undefined, '••••'],
      ['shop/db', 'shop/db-2'],
      [undefined, 'tls'],
    ]);
  });

  it('of a volume driver, and of what Marathon does not know, are masked by their name', () => {
    const shown = maskFields([
      { path: '/container/volumes/0/external/options/cifs~1password', old: 'hunter2', new: 'x', ridesAlong: false },
      {
        path: '/container/volumes/0/external/options',
        new: { 'cifs/password': 'hunter2', size: '1' },
        ridesAlong: false,
      },
      { path: '/extension', new: { apiToken: 'hunter2', level: 'info' }, ridesAlong: false },
      { path: '/container/docker/parameters', new: [{ key: 'dns', value: '10.0.0.1' }], ridesAlong: false },
    ]);
    expect(shown.map((field) => field.new)).toEqual([
      '•••• (changed)',
      { 'cifs/password': '••••', size: '1' },
      { apiToken: '••••', level: 'info' },
      [{ key: 'dns', value: '10.0.0.1' }],
    ]);
  });

  it('are not changed by masking twice', () => {
    const once = maskFields([{ path: '/env/TOKEN', old: 'a', new: 'b', ridesAlong: false }]);
    expect(maskFields(once)).toEqual(once);
  });

  it('of arguments mask the word after the option, on either side', () => {
    const [field] = maskFields([
      {
        path: '/args',
        old: ['run', '--password', 'hunter2'],
        new: ['run', '--password', 'hunter3'],
        ridesAlong: false,
      },
    ]);
    expect(field).toMatchObject({
      old: ['run', '--password', '••••'],
      new: ['run', '--password', '••••', '(changed)'],
    });
  });
});

describe('a definition', () => {
  it('shows everything but its secrets', () => {
    const shown = maskDefinition({
      id: '/shop/cart',
      cmd: 'TOKEN=hunter2 ./run --secret hunter2',
      env: {
        PORT: '80',
        API_KEY: 'hunter2',
        HARMLESS: 'Zm9vYmFyMTIzNDU2Nzg5MEFCQw==',
        GIT_COMMIT: '0123456789abcdef0123456789abcdef01234567',
        FROM_STORE: { secret: 'db-password' },
        PASSWORD: { secret: 'db-password' },
      },
      secrets: { 'db-password': { source: 'shop/db' } },
      fetch: [{ uri: 'https://u:hunter2@files.example/a.tgz' }],
      container: {
        type: 'DOCKER',
        docker: {
          image: 'registry.example/cart:1',
          parameters: [
            { key: 'env', value: 'PASSWORD=hunter2' },
            { key: 'log-opt-token', value: 'hunter2' },
            { key: 'hostname', value: 'cart' },
          ],
        },
      },
      healthChecks: [{ protocol: 'COMMAND', command: { value: 'curl -u me:hunter2 localhost' } }],
    });
    expect(JSON.stringify(shown)).not.toMatch(/hunter|Zm9v/);
    expect(shown).toMatchObject({
      cmd: 'TOKEN=•••• ./run --secret ••••',
      env: {
        PORT: '80',
        API_KEY: '••••',
        HARMLESS: '••••',
        GIT_COMMIT: '0123456789abcdef0123456789abcdef01234567',
        FROM_STORE: { secret: 'db-password' },
        PASSWORD: { secret: 'db-password' },
      },
      secrets: { 'db-password': { source: 'shop/db' } },
      container: { docker: { image: 'registry.example/cart:1', parameters: [{}, {}, { value: 'cart' }] } },
    });
  });
});
