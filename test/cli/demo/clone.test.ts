import { describe, expect, it } from 'vitest';
import { aClone } from './aClone.js';

describe("the developer's clone", () => {
  it('pushes an edit on a branch and leaves main as it is', async () => {
    const { clone } = await aClone();
    const main = await clone.main();
    const edit = { file: 'cart.yaml', from: 'instances: 1', to: 'instances: 2' };
    const pushed = await clone.pushEdits('more-carts', 'Two carts', [edit]);
    expect(pushed).toMatch(/^[0-9a-f]{40}$/);
    expect(pushed).not.toBe(main);
    expect(await clone.main()).toBe(main);
  });

  it('refuses an edit whose place is not there exactly once', async () => {
    const { clone } = await aClone();
    const edit = { file: 'cart.yaml', from: 'instances: 7', to: 'instances: 2' };
    await expect(clone.pushEdits('wrong', 'Wrong', [edit])).rejects.toThrow('cart.yaml should hold exactly once');
  });

  it('reads an empty log while there is no status branch', async () => {
    const { clone } = await aClone();
    expect(await clone.statusLog()).toEqual([]);
  });

  it('says what git said when it fails', async () => {
    const { clone } = await aClone();
    await expect(clone.statusFileVersions('STATUS.md')).rejects.toThrow(/^git log failed: fatal: .*baton\/status/);
  });

  it('has its branch merged by the maintainer, and the merge reverted', async () => {
    const { clone, mergeRequests } = await aClone();
    await clone.pushEdits('more-carts', 'Two carts', [{ file: 'cart.yaml', from: 'instances: 1', to: 'instances: 2' }]);
    const merge = await mergeRequests.merge(await mergeRequests.open('more-carts', 'Two carts'));
    expect(await clone.main()).toBe(merge);

    await clone.pushRevert('one-cart', merge);
    const revert = await mergeRequests.merge(await mergeRequests.open('one-cart', 'One cart again'));
    expect(await clone.main()).toBe(revert);
    const again = { file: 'cart.yaml', from: 'instances: 1', to: 'instances: 3' };
    await expect(clone.pushEdits('three-carts', 'Three carts', [again])).resolves.toMatch(/^[0-9a-f]{40}$/);
  });
});
