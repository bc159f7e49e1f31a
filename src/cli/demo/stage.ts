// Starts the three processes one after the other and gives the story everything it needs to talk to them.
import type { Children } from './children.js';
import { cloneRepository } from './clone.js';
import { openMergeRequests } from './mergeRequests.js';
import { openCluster } from './picture.js';
import { bold, type Screen } from './screen.js';
import type { Scene } from './scene.js';
import { deployingChapters } from './story.js';
import { frontText, openFront } from './traffic/front.js';
import { trafficChapters } from './traffic/story.js';
import { stirUnrest } from './unrest.js';
import { openWatcher } from './watching.js';
import { project, type Workshop } from './workshop.js';

export async function setStage(
  workshop: Workshop,
  children: Children,
  screen: Screen,
  kills: number,
  signal: AbortSignal,
): Promise<Scene> {
  screen.line(`${bold('baton demo')}: a GitLab, a Marathon and a Baton, on this machine alone`);
  const forge = children.start('gitlab', [
    'local',
    'gitlab',
    '--port',
    '0',
    '--root',
    'gitlab',
    '--seed',
    workshop.seed,
  ]);
  const cluster = children.start('marathon', [
    'local',
    'marathon',
    '--port',
    '0',
    '--agent-port',
    '0',
    '--sandboxes',
    'sandboxes',
  ]);
  const gitlab = await forge.address('gitlab', signal);
  const marathon = await cluster.address('marathon', signal);
  const agentPort = Number(new URL(await cluster.address('agents', signal)).port);
  const front = await openFront(children, marathon, signal);
  const addresses = { gitlab, marathon, agentPort, ...(front && { front }) };
  const url = `${gitlab}/${project}.git`;
  const credentials = { username: 'developer', token: workshop.token('developer'), file: workshop.credentials };
  const clone = await cloneRepository(url, credentials, workshop.at('marathon-apps'), signal);
  const settings = await workshop.writeSettings(addresses);
  screen.line(`   GitLab    ${url}`);
  screen.line(`   Marathon  ${marathon}`);
  screen.line(`   HAProxy   ${frontText(front)}`);
  screen.line(`   Baton     ${settings}`);
  const chapters = deployingChapters + (front ? trafficChapters : 0);
  const picture = openCluster(marathon, signal);
  return {
    screen,
    clone,
    mergeRequests: openMergeRequests(gitlab, workshop.token, signal),
    cluster: picture,
    watcher: openWatcher(clone, picture, screen, signal),
    children,
    settings,
    marathon,
    front,
    daemonLog: children.log('baton'),
    unrest: stirUnrest(() => children.start('baton', ['run', '--config', settings]), kills, chapters, screen),
    signal,
  };
}
