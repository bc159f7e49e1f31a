// After the story: everything stays up, and the reader is told what to try, with commands to copy.
import { once } from 'node:events';
import { program } from './child.js';
import { writeCredentials } from './clone.js';
import { bold, dim } from './screen.js';
import type { Scene } from './scene.js';
import type { Workshop } from './workshop.js';

/** Returns by throwing the signal's reason when somebody ends the demo. */
export async function invite(workshop: Workshop, scene: Scene, signal: AbortSignal): Promise<void> {
  // The reader may do what the maintainer may: push to the protected main.
  const credentials = { username: 'maintainer', token: workshop.token('maintainer'), file: workshop.credentials };
  await writeCredentials(scene.clone.url, credentials);
  const { line } = scene.screen;
  const baton = `node ${program}`;
  line();
  line(`${bold('Everything is up until Ctrl-C.')} Try, in another terminal:`);
  line();
  line(`   cd ${scene.clone.folder}`);
  line('   git switch main && git pull');
  line(`   echo 'instances: 4' > environments/production/shop/web.yaml    ${dim('# any change will do')}`);
  line("   git commit -am 'One more web' && git push");
  line(`   git fetch && git log origin/baton/status    ${dim('# what Baton made of it')}`);
  line('   git revert --no-edit HEAD && git push');
  line();
  line(`   curl -s ${scene.marathon}/v2/apps/shop/web    ${dim('# what Marathon says')}`);
  line(`   ${baton} status --config ${scene.settings}`);
  line(`   ${baton} why /shop/catalogue --config ${scene.settings}`);
  line(`   tail -f ${scene.daemonLog}`);
  line();
  if (!signal.aborted) await once(signal, 'abort');
  signal.throwIfAborted();
}
