// Where the values of a rendered app were written, asked of what was loaded.
import { describe, expect, it } from 'vitest';
import { anId, environment, load } from './repository.js';

const files = {
  'baton.yaml':
    'apps: apps\nenvironments:\n  staging: { cluster: dc1, prefix: /staging, overlays: environments/staging }\n',
  'apps/defaults.json': '{\n  "env": { "REGION": "eu" }\n}\n',
  'apps/shop/cart.json': '{\n  "cmd": "serve",\n  "env": { "LEVEL": "info" }\n}\n',
  'environments/staging/shop/cart.json': '{\n  "env": {\n    "LEVEL": "debug"\n  }\n}\n',
};

describe('the places of what was loaded', () => {
  const staging = environment(load(files), 'staging');
  const at = (pointer: string, part?: 'key' | 'value'): unknown =>
    staging.placeIn(anId('/staging/shop/cart'), pointer, part);

  it('are in the layer that decided, by value or by key', () => {
    expect(at('/cmd')).toEqual({ path: 'apps/shop/cart.json', line: 2, column: 10 });
    expect(at('/env/LEVEL')).toEqual({ path: 'environments/staging/shop/cart.json', line: 3, column: 14 });
    expect(at('/env/LEVEL', 'key')).toEqual({ path: 'environments/staging/shop/cart.json', line: 3, column: 5 });
    expect(at('/env/REGION')).toMatchObject({ path: 'apps/defaults.json', line: 2 });
  });

  it('of what no file wrote are those of what would enclose it', () => {
    expect(at('/container/docker/image')).toEqual({ path: 'apps/shop/cart.json', line: 1, column: 1 });
  });

  it('are unknown for an app that is not deployed there', () => {
    expect(staging.placeIn(anId('/shop/cart'), '/cmd')).toBeUndefined();
  });
});
