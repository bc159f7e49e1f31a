import { describe, expect, it } from 'vitest';
import type { Clone } from '../../../src/cli/demo/clone.js';
import { git } from '../../../src/cli/demo/git.js';
import { openCluster } from '../../../src/cli/demo/picture.js';
import { openScreen } from '../../../src/cli/demo/screen.js';
import { openWatcher, type Expected, type Watcher } from '../../../src/cli/demo/watching.js';
import { aClone, signal } from './aClone.js';

const cart = 'production /shop/cart';

/** A commit on the status branch, written as the daemon writes it. */
async function report(clone: Clone, phase: string, commit: string): Promise<void> {
  const trailers = [`Baton-App: ${cart}`, `Baton-Commit: ${commit}`, `Baton-Phase: ${phase}`, 'Baton-Because: because'];
  const message = `${cart}: ${phase}\n\n${trailers.join('\n')}\n`;
  await git(['commit', '--quiet', '--allow-empty', '--message', message], clone.folder, signal);
  // By its URL, as the daemon pushes from elsewhere: a push to `origin` would move the very ref that the watcher fetches.
  await git(['push', '--quiet', clone.url, 'HEAD:refs/heads/baton/status'], clone.folder, signal);
}

function watch(clone: Clone): { watcher: Watcher; printed: string[] } {
  const printed: string[] = [];
  const screen = openScreen((text) => printed.push(text));
  return { watcher: openWatcher(clone, openCluster('http://127.0.0.1:1', signal), screen, signal), printed };
}

const expected = (phase: Expected['phase'], commit: string): Expected => ({ app: cart, commit, phase });

describe('watching the status branch', () => {
  it('waits for the outcome of this very commit, and tells each status commit once', async () => {
    const { clone } = await aClone();
    await report(clone, 'settled', 'aaaaaaaa1111');
    const { watcher, printed } = watch(clone);
    const waiting = watcher.expect([expected('settled', 'bbbbbbbb2222')]);
    await report(clone, 'progressing', 'bbbbbbbb2222');
    await report(clone, 'settled', 'bbbbbbbb2222');
    expect(await waiting).toMatchObject([{ commit: 'bbbbbbbb2222', phase: 'settled' }]);
    await watcher.expect([expected('settled', 'aaaaaaaa1111')]);
    expect(printed.filter((line) => line.includes('settled'))).toHaveLength(2);
  });

  it('does not wait for its deadline when it was the other outcome, and says which commit is missing', async () => {
    const { clone } = await aClone();
    await report(clone, 'rejected', 'cccccccc3333');
    const waiting = watch(clone).watcher.expect([expected('settled', 'cccccccc3333')]);
    await expect(waiting).rejects.toThrow(
      /A status commit is missing .* it is rejected: because\.\n {2}production \/shop\/cart settled for commit cccccccc/,
    );
  });
});
