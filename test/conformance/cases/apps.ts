// /v2/apps: creating, listing, and changing many apps at once.
import { chapter } from '../suite/case.js';
import { at, expectReply, expectThat, listAt, textAt, Unmet } from '../suite/expect.js';
import { absent, anyOrder, aTimestamp, aUuid, not, present } from '../suite/shape.js';
import { unplaceable } from '../suite/world.js';

export const appsCases = chapter('apps', 'tasks', {
  'create-answers': {
    title:
      'POST answers 201 with the normalised app, counts of zero, its deployment, and neither tasks nor versionInfo',
    cites: '1.1; AppsResource.create',
    async run(w) {
      const id = w.id('web');
      const instances = w.random.between(1, 4);
      expectReply(await w.post('/v2/apps', w.app(id, { instances })), {
        status: 201,
        body: {
          id,
          instances,
          cmd: 'sleep 1000',
          version: aTimestamp,
          tasksStaged: 0,
          tasksRunning: 0,
          tasksHealthy: 0,
          tasksUnhealthy: 0,
          deployments: [{ id: aUuid }],
          tasks: absent,
          versionInfo: absent,
          lastTaskFailure: absent,
        },
      });
    },
  },
  'create-headers': {
    title: 'POST names its deployment in Marathon-Deployment-Id and the app below the server root in Location',
    cites: '1.1; AppsResource.create, RestResource.DeploymentHeader',
    async run(w) {
      const id = w.id('web');
      const reply = expectReply(await w.post('/v2/apps', w.app(id)), {
        status: 201,
        headers: { 'Marathon-Deployment-Id': aUuid, Location: `${w.target.url}${id}` },
      });
      expectThat(
        reply.headers.get('Marathon-Deployment-Id'),
        textAt(reply.json, 'deployments', 0, 'id'),
        'the header',
        reply,
      );
    },
  },
  'create-shows-port-zero': {
    title: 'POST still shows port 0 in its answer; the service port that was assigned is seen with GET only',
    cites: '9; AppsResource.create answers the app of the request, not of the plan',
    async run(w) {
      const id = w.id('web');
      expectReply(await w.post('/v2/apps', w.app(id)), { status: 201, body: { portDefinitions: [{ port: 0 }] } });
      expectThat(at(await w.read(id), 'portDefinitions', 0, 'port'), not(0), 'the port of GET');
    },
  },
  'create-makes-parents': {
    title: 'POST makes the groups above an app that are missing, and they stay when the app goes',
    cites: '2.6; RootGroup.makeGroup, RootGroup.removeApp',
    async run(w) {
      const folder = w.id('folder');
      const id = `${folder}/${w.random.word(4)}`;
      await w.deploy(w.app(id));
      expectReply(await w.get(`/v2/groups${folder}`), { status: 200, body: { id: folder, apps: [{ id }] } });
      expectReply(await w.delete(`/v2/apps${id}`), { status: 200 });
      expectReply(await w.get(`/v2/groups${folder}`), { status: 200, body: { id: folder, apps: [] } });
    },
  },
  'create-twice': {
    title: 'POST of an id that exists is 409 with a sentence and without a list of deployments',
    cites: '1.9; AppsResource.createOrThrow, ConflictingChangeException',
    async run(w) {
      const id = w.id('web');
      await w.create(w.app(id, { instances: 0 }));
      expectReply(await w.post('/v2/apps', w.app(id, { cmd: 'sleep 9' })), {
        status: 409,
        body: { message: `An app with id [${id}] already exists.`, deployments: absent },
      });
    },
  },
  'create-list': {
    title: 'POST takes one app: a list is 422',
    cites: '1.1; AppsResource.create reads a single raml.App',
    async run(w) {
      expectReply(await w.post('/v2/apps', [w.app(w.id('one')), w.app(w.id('two'))]), {
        status: 422,
        body: { message: 'Invalid JSON' },
      });
    },
  },
  'create-unknown-keys': {
    title: 'POST ignores keys it does not know and reads null as absent',
    cites: '0; generated RAML reads (ObjectVisitor, FieldVisitor)',
    async run(w) {
      const id = w.id('web');
      const extra = { storeUrls: ['http://example.com/x'], [w.random.word(7)]: { deep: [1] }, user: null, env: null };
      expectReply(await w.post('/v2/apps', w.app(id, extra)), {
        status: 201,
        body: { id, storeUrls: absent, user: absent, env: absent },
      });
    },
  },
  'create-ignores-own-fields': {
    title: 'POST ignores a version that is sent along, so that an app can be made of what GET said',
    cites: '1.2; AppsResource.create stamps VersionInfo.OnlyVersion(now)',
    async run(w) {
      const id = w.id('web');
      const version = '2015-01-02T03:04:05.678Z';
      expectReply(await w.post('/v2/apps', w.app(id, { version, tasksRunning: 7 })), {
        status: 201,
        body: { version: not(version), tasksRunning: 0 },
      });
      expectThat((await w.read(id))['version'], not(version), 'the version of GET');
    },
  },
  'list-embeds': {
    title: 'GET lists apps with counts and deployments, and with tasks only when asked',
    cites: '1.1; AppsResource.index, InfoEmbedResolver',
    async run(w) {
      const id = w.id('web');
      const instances = w.random.between(1, 3);
      await w.deploy(w.app(id, { instances }));
      const own = async (query: string): Promise<unknown> =>
        listAt((await w.get(`/v2/apps?id=${encodeURIComponent(id)}${query}`)).json, 'apps')[0];
      const plain = { id, tasksRunning: instances, deployments: [], tasks: absent, lastTaskFailure: absent };
      expectThat(await own(''), plain, 'the app without embed');
      for (const embed of ['apps.tasks', 'app.tasks', 'group.apps.tasks', 'tasks'])
        expectThat(
          listAt(await own(`&embed=${embed}`), 'tasks').length,
          instances,
          `the number of tasks with embed=${embed}`,
        );
      expectThat(await own('&embed=nonsense'), plain, 'the app with an unknown embed');
    },
  },
  'list-task-stats': {
    title: 'GET with embed=apps.taskStats calls them tasksStats, with totals by version',
    cites: '2.5; raml AppInfo.tasksStats, TaskStatsByVersion',
    async run(w) {
      const id = w.id('web');
      const instances = w.random.between(1, 3);
      await w.deploy(w.app(id, { instances }));
      const counts = { staged: 0, running: instances, healthy: 0, unhealthy: 0 };
      const reply = expectReply(await w.get(`/v2/apps?id=${encodeURIComponent(id)}&embed=apps.taskStats`), {
        status: 200,
      });
      expectThat(
        at(reply.json, 'apps', 0, 'tasksStats'),
        {
          totalSummary: { stats: { counts, lifeTime: { averageSeconds: present, medianSeconds: present } } },
          withLatestConfig: { stats: { counts } },
          startedAfterLastScaling: { stats: { counts } },
          withOutdatedConfig: absent,
        },
        'tasksStats',
        reply,
      );
    },
  },
  'put-many-creates': {
    title: 'PUT of a list creates missing apps and changes known ones in one deployment',
    cites: '1.1; AppsResource.replaceMultiple, updateMultiple',
    async run(w) {
      const [known, fresh] = [w.id('known'), w.id('fresh')];
      await w.deploy(w.app(known));
      const instances = w.random.between(2, 4);
      const changes = w.random.shuffled([{ id: known, instances }, w.app(fresh, unplaceable)]);
      const reply = expectReply(await w.put('/v2/apps', changes), {
        status: 200,
        body: { version: aTimestamp, deploymentId: aUuid },
        headers: { 'Marathon-Deployment-Id': aUuid },
      });
      expectThat(
        await w.deployments(),
        [{ id: textAt(reply.json, 'deploymentId'), affectedApps: anyOrder([known, fresh]) }],
        'the deployments',
      );
      expectThat(await w.read(known), { instances, cmd: 'sleep 1000' }, 'the known app');
    },
  },
  'put-many-needs-id': {
    title: 'PUT of a list wants an id in each',
    cites: '1.1; AppsResource.canonicalAppUpdatesFromJson',
    async run(w) {
      const id = w.id('web');
      await w.create(w.app(id, { instances: 0 }));
      expectReply(await w.put('/v2/apps', w.random.shuffled([{ id, instances: 0 }, { instances: 3 }])), {
        status: 422,
        body: { message: 'requirement failed: App Update must have app id set' },
      });
    },
  },
  'put-many-full': {
    title: 'PUT of a list with partialUpdate=false replaces: what is not said goes back to its default',
    cites: '1.1; AppsResource.canonicalAppUpdatesFromJson, CompleteReplacement',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { instances: 2, env: { A: '1' } }));
      expectReply(await w.put('/v2/apps?partialUpdate=false', [w.app(id)]), { status: 200 });
      expectThat(await w.read(id), { instances: 1, env: absent }, 'the app');
    },
  },
  'put-many-all-or-nothing': {
    title: 'PUT of a list with one invalid app changes none',
    cites: '1.1; GroupManager.updateRoot is one change of the tree',
    async run(w) {
      const [good, bad] = [w.id('good'), w.id('bad')];
      expectReply(await w.put('/v2/apps', w.random.shuffled([w.app(good), { id: bad, cpus: 0.01 }])), {
        status: 422,
        body: { message: 'Object is not valid' },
      });
      expectReply(await w.get(`/v2/apps${good}`), { status: 404 });
    },
  },
  'put-many-nothing': {
    title: 'PUT of an empty list is a deployment without steps',
    cites: '1.1, 3.2; AppsResource.updateMultiple with no updates',
    async run(w) {
      expectReply(await w.put('/v2/apps', []), { status: 200, body: { deploymentId: aUuid, version: aTimestamp } });
    },
  },
  'patch-many': {
    title: 'PATCH of a list merges into each app',
    cites: '1.1; AppsResource.patchMultiple',
    async run(w) {
      const [one, two] = [w.id('one'), w.id('two')];
      await w.create(w.app(one, { instances: 0, env: { A: '1' } }));
      await w.create(w.app(two, { instances: 0 }));
      await w.settled();
      expectReply(
        await w.patch(
          '/v2/apps',
          w.random.shuffled([
            { id: one, mem: 33 },
            { id: two, mem: 34 },
          ]),
        ),
        { status: 200 },
      );
      expectThat(await w.read(one), { mem: 33, env: { A: '1' } }, 'the first app');
      expectThat(await w.read(two), { mem: 34 }, 'the second app');
    },
  },
  'patch-many-unknown': {
    title: 'PATCH of a list with an unknown app is 404, and none is changed',
    cites: '1.1; AppHelpers.updateOrCreate with allowCreation = false',
    async run(w) {
      const [known, unknown] = [w.id('known'), w.id('unknown')];
      await w.create(w.app(known, { instances: 0 }));
      await w.settled();
      expectReply(
        await w.patch(
          '/v2/apps',
          w.random.shuffled([
            { id: known, mem: 99 },
            { id: unknown, mem: 1 },
          ]),
        ),
        {
          status: 404,
          body: { message: `App '${unknown}' does not exist` },
        },
      );
      expectThat(await w.read(known), { mem: 32 }, 'the known app');
    },
  },
  'many-relative-ids': {
    title: 'ids in a list may lack the first slash',
    cites: '0, 2.6; PathId.canonicalPath(root)',
    async run(w) {
      const id = w.id('web');
      expectReply(await w.put('/v2/apps', [w.app(id.slice(1), { instances: 0 })]), { status: 200 });
      expectThat(await w.read(id), { id }, 'the app');
    },
  },
  'versions-are-times': {
    title: 'the version of an app is the time of its change, later for every later change',
    cites: '0; Timestamp, AppsResource clock.now()',
    async run(w) {
      const id = w.id('web');
      await w.deploy(w.app(id, { instances: 0 }));
      const versions = [textAt(await w.read(id), 'version')];
      for (const mem of [40, 41]) {
        expectReply(await w.put(`/v2/apps${id}`, { mem }), { status: 200 });
        await w.settled();
        versions.push(textAt(await w.read(id), 'version'));
      }
      if (versions.join() !== [...new Set(versions)].sort().join())
        throw new Unmet('versions that grow', versions.join());
    },
  },
});
