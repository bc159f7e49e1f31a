// A chapter with visitors: they come before it begins and until it is over, and every second is drawn.
import type { Scene } from '../scene.js';
import { until } from '../until.js';
import { trafficLine } from './bars.js';
import type { Shopfront } from './shopfront.js';
import { startVisitors, type Visit, type Visitors } from './visitors.js';

export interface Audience {
  readonly scene: Scene;
  /** Where HAProxy serves virtual hosts. */
  readonly url: string;
  readonly app: Shopfront;
  /** The version of before, and the new one. */
  readonly versions: readonly [string, string];
}

/** Requests a second. */
const rate = 200;
const second = 1_000;

/** All visits; the first second of them before `work`, and the last one after it. */
export async function withVisitors(
  { scene, url, app, versions }: Audience,
  work: (visitors: Visitors) => Promise<void>,
): Promise<readonly Visit[]> {
  const visitors = startVisitors({ url, host: app.host, rate });
  let drawn = 0;
  const drawing = setInterval(() => {
    const all = visitors.visits();
    scene.screen.line(`     ${trafficLine(all.slice(drawn), versions)}`);
    drawn = all.length;
  }, second);
  const aSecondMore = (): Promise<true> => {
    const before = visitors.visits().length;
    return until(
      () => Promise.resolve(visitors.visits().length >= before + rate ? true : undefined),
      () => `nobody is answered at ${url} by the name ${app.host}`,
      { within: 30_000, every: 100, signal: scene.signal },
    );
  };
  try {
    await aSecondMore();
    await work(visitors);
    await aSecondMore();
  } finally {
    clearInterval(drawing);
    await visitors.end();
  }
  return visitors.visits();
}
