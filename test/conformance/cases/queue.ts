// /v2/queue: instances that wait, for how long, and why.
import { chapter } from '../suite/case.js';
import { at, expectReply, expectThat, listAt } from '../suite/expect.js';
import { absent, aNumber, atLeast, aText, aTimestamp, exactly, including, listOf, present } from '../suite/shape.js';
import { unplaceable } from '../suite/world.js';
import type { World } from '../suite/world.js';

/** The item of an app in the queue, once it is there and such. */
const queued = (w: World, id: string, query = '', such: (item: unknown) => boolean = () => true): Promise<unknown> =>
  w.until(`${id} is in the queue`, async () =>
    listAt((await w.get(`/v2/queue${query}`)).json, 'queue').find((item) => at(item, 'app', 'id') === id && such(item)),
  );

export const queueCases = chapter('queue', 'tasks', {
  waiting: {
    title: 'an app that fits nowhere is in the queue with the number that wait, overdue and without time left',
    cites: '1.8; QueueResource.index, QueueInfoConversion',
    async run(w) {
      const id = w.id('app');
      const instances = w.random.between(1, 4);
      await w.create(w.app(id, { ...unplaceable, instances }));
      expectThat(
        await queued(w, id, '', (item) => at(item, 'count') === instances && at(item, 'delay', 'overdue') === true),
        {
          count: instances,
          role: aText,
          delay: exactly({ timeLeftSeconds: 0, overdue: true }),
          since: aTimestamp,
          processedOffersSummary: {
            processedOffersCount: aNumber,
            unusedOffersCount: aNumber,
            rejectSummaryLastOffers: present,
            rejectSummaryLaunchAttempt: present,
          },
          app: { id, instances, version: aTimestamp },
          lastUnusedOffers: absent,
        },
        'the item',
      );
    },
  },
  'reject-reasons': {
    title: 'the reasons for refused offers are counted: a constraint that no agent meets',
    cites: '1.8; OfferMatcher NoMatch reasons, QueueInfoConversion',
    async run(w) {
      const id = w.id('app');
      await w.create(w.app(id, unplaceable));
      const refused = (item: unknown): boolean => Number(at(item, 'processedOffersSummary', 'unusedOffersCount')) > 0;
      expectThat(
        at(await queued(w, id, '', refused), 'processedOffersSummary'),
        {
          processedOffersCount: atLeast(1),
          unusedOffersCount: atLeast(1),
          lastUnusedOfferAt: aTimestamp,
          lastUsedOfferAt: absent,
          rejectSummaryLastOffers: including({
            reason: 'UnfulfilledConstraint',
            declined: atLeast(1),
            processed: atLeast(1),
          }),
          rejectSummaryLaunchAttempt: including({
            reason: 'UnfulfilledConstraint',
            declined: atLeast(1),
            processed: atLeast(1),
          }),
        },
        'processedOffersSummary',
      );
    },
  },
  'reject-cpus': {
    title: 'an app that wants more cpus than any agent has is refused for InsufficientCpus',
    cites: '1.8; NoOfferMatchReason',
    async run(w) {
      const id = w.id('app');
      await w.create(w.app(id, { cpus: w.random.between(90_000, 99_999) }));
      const item = await queued(
        w,
        id,
        '',
        (found) => Number(at(found, 'processedOffersSummary', 'unusedOffersCount')) > 0,
      );
      expectThat(
        at(item, 'processedOffersSummary', 'rejectSummaryLastOffers'),
        including({ reason: 'InsufficientCpus', declined: atLeast(1) }),
        'the reasons',
      );
    },
  },
  'unused-offers': {
    title: 'embed=lastUnusedOffers shows the offers and why they were refused',
    cites: '1.8; QueueResource.EmbedLastUnusedOffers, offer.raml',
    async run(w) {
      const id = w.id('app');
      await w.create(w.app(id, unplaceable));
      const some = (item: unknown): boolean => listAt(item, 'lastUnusedOffers').length > 0;
      expectThat(
        at(await queued(w, id, '?embed=lastUnusedOffers', some), 'lastUnusedOffers', 0),
        {
          offer: { id: aText, agentId: aText, hostname: aText, resources: present, attributes: present },
          reason: including('UnfulfilledConstraint'),
          timestamp: aTimestamp,
        },
        'the offer',
      );
    },
  },
  backoff: {
    title: 'an app whose tasks fail waits longer each time: not overdue, with time left',
    cites: '1.8, 3.6; RateLimiter.addDelay',
    async run(w) {
      const id = w.id('app');
      await w.create(
        w.app(id, { cmd: 'exit 1', backoffSeconds: w.random.between(60, 90), maxLaunchDelaySeconds: 3600 }),
      );
      expectThat(
        await queued(w, id, '', (item) => at(item, 'delay', 'overdue') === false),
        { count: 1, delay: { overdue: false, timeLeftSeconds: atLeast(30) } },
        'the item',
      );
    },
  },
  'backoff-finished': {
    title: 'an end with 0 delays the next start like a failure does',
    cites: '3.6; NotifyRateLimiterStepImpl counts Finished',
    async run(w) {
      const id = w.id('app');
      await w.create(w.app(id, { cmd: 'exit 0', backoffSeconds: 80 }));
      expectThat(
        await queued(w, id, '', (item) => at(item, 'delay', 'overdue') === false),
        { delay: { timeLeftSeconds: atLeast(30) } },
        'the item',
      );
    },
  },
  'backoff-killed': {
    title: 'a kill on request delays nothing',
    cites: '3.6; NotifyRateLimiterStepImpl does not count Killed',
    async run(w) {
      const id = w.id('app');
      await w.deploy(w.app(id, { backoffSeconds: 3600, maxLaunchDelaySeconds: 3600 }));
      await w.delete(`/v2/apps${id}/tasks`);
      await w.until('the next incarnation runs', async () =>
        (await w.tasks(id)).some((task) => task['state'] === 'TASK_RUNNING' && String(task['id']).endsWith('._app.2')),
      );
    },
  },
  reset: {
    title: 'DELETE …/delay is 204 and lets the app start at once',
    cites: '1.8; QueueResource.resetDelay',
    async run(w) {
      const id = w.id('app');
      await w.create(w.app(id, { cmd: 'exit 1', backoffSeconds: 600, maxLaunchDelaySeconds: 3600 }));
      await queued(w, id, '', (item) => at(item, 'delay', 'overdue') === false);
      expectReply(await w.delete(`/v2/queue${id}/delay`), { status: 204, text: '' });
      await w.until('another incarnation has failed', async () =>
        /_app\.2$/.test(String(at(await w.read(id), 'lastTaskFailure', 'taskId'))),
      );
    },
  },
  'reset-unknown': {
    title: 'DELETE …/delay of an app with nothing in the queue is 404, whether it exists or not',
    cites: '1.8; QueueResource.runSpecNotFoundTasksQueue',
    async run(w) {
      const [id, nobody] = [w.id('app'), w.id('nobody')];
      await w.deploy(w.app(id));
      for (const one of w.random.shuffled([id, nobody]))
        expectReply(await w.delete(`/v2/queue${one}/delay`), {
          status: 404,
          body: { message: `Application ${one} not found in tasks queue.` },
        });
    },
  },
  'backoff-forgets': {
    title: 'a change of the definition forgets the delay; a scale does not',
    cites: '3.6; RateLimiter keys by lastConfigChangeAt, AppDeployIntegrationTest',
    async run(w) {
      const id = w.id('app');
      await w.create(w.app(id, { cmd: 'exit 1', backoffSeconds: 600, maxLaunchDelaySeconds: 3600 }));
      await queued(w, id, '', (item) => at(item, 'delay', 'overdue') === false);
      await w.put(`/v2/apps${id}?force=true`, { instances: 2 });
      expectThat(
        await queued(w, id, '', (item) => at(item, 'count') === 2),
        { delay: { overdue: false, timeLeftSeconds: atLeast(100) } },
        'the item after a scale',
      );
      await w.put(`/v2/apps${id}?force=true`, { cmd: 'sleep 1000' });
      await w.settled();
      expectThat(await w.tasks(id), listOf(2, { state: 'TASK_RUNNING' }), 'the tasks after a change');
    },
  },
  left: {
    title: 'an app whose instances all run is not in the queue',
    cites: '1.8; LaunchStats',
    async run(w) {
      const id = w.id('app');
      await w.deploy(w.app(id));
      const items = listAt(
        expectReply(await w.get('/v2/queue'), { status: 200, body: { queue: present } }).json,
        'queue',
      );
      expectThat(
        items.filter((item) => at(item, 'app', 'id') === id),
        [],
        'its items',
      );
    },
  },
  'backoff-grows': {
    title: 'each failure multiplies the delay by backoffFactor, up to maxLaunchDelaySeconds',
    cites: '3.4; RateLimiter.addDelay, Delay.increased',
    needs: 'processes',
    async run(w) {
      const id = w.id('app');
      const backoffFactor = w.random.between(300, 900);
      const most = w.random.pick([backoffFactor - 100, 3600]);
      await w.create(w.app(id, { cmd: 'exit 1', backoffSeconds: 1, backoffFactor, maxLaunchDelaySeconds: most }));
      const item = await queued(w, id, '', (some) => Number(at(some, 'delay', 'timeLeftSeconds')) > 1);
      const left = Number(at(item, 'delay', 'timeLeftSeconds'));
      const wanted = Math.min(backoffFactor, most);
      expectThat(left <= wanted && left > wanted - 60, true, `about ${wanted} seconds left, not ${left}`);
    },
  },
});
