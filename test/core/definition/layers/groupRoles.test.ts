// enforceRole of group files: flattened into the role of each app, as Marathon would give it.
import { describe, expect, it } from 'vitest';
import { renderApp } from '../../../../src/core/definition/load.js';
import { isEnvironmentName } from '../../../../src/core/model/ids.js';
import { aCommit, anId, app, load, parsed, said } from '../repository.js';

const group = (line: string, apps = '{ id: web, cmd: run web }'): Record<string, string> => ({
  'shop.yaml': `id: /shop
${line}
apps: [${apps}]
groups:
  - { id: data, apps: [{ id: db, cmd: run db }] }
`,
});
const roleOf = (files: Record<string, string>, id: string, name = 'default'): unknown =>
  app(load(files), id, name).spec.definition['role'];

describe('enforceRole of a top-level group', () => {
  it('gives its name as role to the apps at every depth that name none', () => {
    const files = group('enforceRole: true');
    expect(roleOf(files, '/shop/web')).toBe('shop');
    expect(roleOf(files, '/shop/data/db')).toBe('shop');
    expect(said(load(files))).toEqual([
      'shop.yaml:2:14: group-field: enforceRole gives the apps of /shop the role shop; the group in Marathon is left as ' +
        'it is (to have Marathon refuse other roles as well, PATCH /v2/groups/shop with enforceRole)',
    ]);
  });

  it('gives none when it is false, as a copied group has it, or absent', () => {
    for (const line of ['enforceRole: false', 'dependencies: []']) {
      expect(roleOf(group(line), '/shop/web')).toBeUndefined();
      expect(said(load(group(line)))).toEqual([]);
    }
  });

  it('leaves the role that an app names alone if it is the same, and refuses any other', () => {
    expect(roleOf(group('enforceRole: true', '{ id: web, cmd: run web, role: shop }'), '/shop/web')).toBe('shop');
    const other = load(group('enforceRole: true', '{ id: web, cmd: run web, role: "*" }'));
    expect(said(other).join('\n')).toContain(
      'shop.yaml:3:39: marathon-rule: the role must be shop, which the group /shop enforces',
    );
    expect(other.environments[0]?.apps.map(({ id }) => id)).toEqual(['/shop/data/db']);
  });

  it('is where the role comes from, unless a layer names it', () => {
    const environment = 'default';
    if (!isEnvironmentName(environment)) throw new Error('no name');
    const origin = (files: Record<string, string>): unknown => {
      const input = { owner: 'shop', commit: aCommit(), sources: parsed(files) };
      const rendered = renderApp(input, environment, anId('/shop/web'));
      return rendered.ok ? rendered.value.origins.get('/role') : undefined;
    };
    const files = group('enforceRole: true');
    expect(origin(files)).toEqual({ path: 'shop.yaml', line: 2, column: 14 });
    const layered = { ...files, 'defaults.yaml': 'role: shop' };
    expect(origin(layered)).toEqual({ path: 'defaults.yaml', line: 1, column: 7 });
  });

  it('is left out under a prefix, where the group is not at the top', () => {
    const files = {
      'baton.yaml': 'environments: { live: { cluster: a }, test: { cluster: b, prefix: /test } }',
      'apps/shop.yaml': group('enforceRole: true')['shop.yaml'] ?? '',
    };
    expect(roleOf(files, '/shop/web', 'live')).toBe('shop');
    expect(roleOf(files, '/test/shop/web', 'test')).toBeUndefined();
    expect(said(load(files)).join('\n')).toContain(
      'apps/shop.yaml:2:14: group-field: enforceRole of /shop is left out under the prefix /test',
    );
  });
});

describe('enforceRole elsewhere', () => {
  it('stops the apps of a nested group, in the words of Marathon', () => {
    const nested =
      'id: /shop\napps: [{ id: web, cmd: run web }]\ngroups: [{ id: data, enforceRole: true, apps: [{ id: db, cmd: run db }] }]';
    const loaded = load({ 'shop.yaml': nested });
    expect(said(loaded)).toEqual([
      expect.stringContaining(
        'shop.yaml:3:35: marathon-rule: enforceRole can only be set for top-level groups, and /shop/data is not top-level',
      ),
    ]);
    expect(loaded.environments[0]?.apps.map(({ id }) => id)).toEqual(['/shop/web']);
    expect(loaded.environments[0]?.invalid.map(({ id }) => id)).toEqual(['/shop/data/db']);
  });

  it('means nothing at the root, and has to be true or false', () => {
    const root = load({ 'root.yaml': 'id: /\nenforceRole: true\napps: [{ id: web, cmd: run web }]' });
    expect(said(root)).toEqual([expect.stringContaining('root.yaml:2:14: group-field: enforceRole of a group is not')]);
    expect(root.environments[0]?.apps).toHaveLength(1);
    expect(said(load(group('enforceRole: yes')))).toContainEqual(
      expect.stringContaining('shop.yaml:2:14: field-invalid: enforceRole of a group must be true or false'),
    );
  });
});
