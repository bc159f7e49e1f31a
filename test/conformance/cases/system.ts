// What is not about apps: info, leader, ping, metrics and headers.
import { chapter } from '../suite/case.js';
import { at, expectReply, expectThat, numberAt, textAt } from '../suite/expect.js';
import { absent, aNumber, atLeast, aText, including, isRecord, oneOf, present } from '../suite/shape.js';
import { json } from './systemSetup.js';

export const systemCases = chapter('system', 'tasks', {
  ping: {
    title: 'ping answers pong as plain text, or as JSON text when only JSON is accepted',
    cites: '1.8; SystemResource.ping, SystemResourceIntegrationTest',
    async run(w) {
      const accepts: readonly (readonly [string, string, RegExp])[] = [
        ['*/*', 'pong', /^text\/plain/],
        ['text/*', 'pong', /^text\/plain/],
        ['text/plain', 'pong', /^text\/plain/],
        ['text/html', 'pong', /^text\/html/],
        ['application/json', '"pong"', /^application\/json/],
      ];
      for (const [accept, text, type] of w.random.shuffled(accepts))
        expectReply(await w.get('/ping', { Accept: accept }), { status: 200, text, headers: { 'Content-Type': type } });
    },
  },
  'ping-nothing-acceptable': {
    title: 'ping answers 204 when nothing it has is accepted',
    cites: '1.8; SystemResource.ping (noContent)',
    async run(w) {
      expectReply(await w.get('/ping', { Accept: w.random.pick(['image/png', 'application/xml']) }), {
        status: 204,
        text: '',
      });
    },
  },
  info: {
    title: 'info has name, version, leader, framework and three groups of settings',
    cites: '1.8; InfoResource, info.raml',
    async run(w) {
      const reply = expectReply(await w.get('/v2/info'), {
        status: 200,
        body: {
          name: 'marathon',
          version: /^\d+\.\d+/,
          buildref: aText,
          elected: oneOf(true, false),
          leader: aText,
          frameworkId: aText,
          marathon_config: {
            features: present,
            local_port_min: aNumber,
            local_port_max: aNumber,
            task_lost_expunge_initial_delay: aNumber,
            task_lost_expunge_interval: aNumber,
          },
          zookeeper_config: {
            zk_max_versions: aNumber,
            zk_timeout: aNumber,
            zk_session_timeout: aNumber,
            zk_connection_timeout: aNumber,
          },
          http_config: { http_port: aNumber, https_port: aNumber },
        },
      });
      expectThat(
        numberAt(reply.json, 'marathon_config', 'local_port_max'),
        atLeast(numberAt(reply.json, 'marathon_config', 'local_port_min')),
        'local_port_max',
      );
    },
  },
  leader: {
    title: 'leader is host and port, the same as in info and in the header X-Marathon-Leader',
    cites: '1.8, 0; LeaderResource.index, LeaderProxyFilter',
    async run(w) {
      const reply = expectReply(await w.get('/v2/leader'), { status: 200, body: { leader: /^[^/]+:\d+$/ } });
      const leader = textAt(reply.json, 'leader');
      expectThat(at((await w.get('/v2/info')).json, 'leader'), leader, 'the leader of info');
      expectThat(
        reply.headers.get('X-Marathon-Leader'),
        oneOf(`http://${leader}`, `https://${leader}`),
        'X-Marathon-Leader',
        reply,
      );
    },
  },
  headers: {
    title: 'answers forbid caching and framing, errors too',
    cites: '0; CacheDisablingFilter, LeaderProxyFilter',
    async run(w) {
      for (const path of w.random.shuffled(['/v2/apps', '/ping', '/v2/info', `/v2/apps${w.id('nobody')}`])) {
        const reply = await w.get(path);
        expectReply(reply, {
          status: reply.status,
          headers: {
            'Cache-Control': 'no-cache, no-store, must-revalidate',
            Pragma: 'no-cache',
            Expires: '0',
            'X-Frame-Options': 'DENY',
            'X-XSS-Protection': '1; mode=block',
            'X-Marathon-Leader': aText,
          },
        });
      }
    },
  },
  metrics: {
    title: 'metrics are gauges, counters, histograms, meters and timers, with the number of apps among them',
    cites: '1.8; SystemResource.metrics, newMetrics.raml, AppDeployIntegrationTest',
    async run(w) {
      await w.create(w.app(w.id('app'), { instances: 0 }));
      expectReply(await w.get('/metrics', { Accept: 'application/json' }), {
        status: 200,
        body: {
          version: aText,
          counters: present,
          histograms: present,
          meters: present,
          timers: present,
          gauges: {
            'marathon.apps.active.gauge': { value: atLeast(1) },
            'marathon.deployments.active.gauge': { value: aNumber },
          },
        },
      });
    },
  },
  'prometheus-off': {
    title: 'metrics/prometheus is 404 unless the reporter is enabled',
    cites: '1.8; SystemResource.metricsPrometheus',
    async run(w) {
      const reply = await w.get('/metrics/prometheus', { Accept: 'text/plain' });
      if (reply.status !== 200) expectReply(reply, { status: 404, text: /Prometheus reporter is disabled/ });
    },
  },
  root: {
    title: 'the root leads to the user interface',
    cites: '1.8; SystemResource.redirectUI',
    async run(w) {
      expectReply(await w.get('/'), { status: 302, headers: { Location: /\/ui\/$/ } });
    },
  },
  plugins: {
    title: 'plugins is a list',
    cites: '1.8; PluginsResource.plugins',
    async run(w) {
      expectReply(await w.get('/v2/plugins'), { status: 200, body: { plugins: present } });
    },
  },
  logging: {
    title: 'logging lists loggers and their levels',
    cites: '1.8; SystemResource.showLoggers',
    async run(w) {
      const reply = expectReply(await w.get('/logging', { Accept: 'application/json', ...json }), { status: 200 });
      expectThat(
        isRecord(reply.json) ? Object.values(reply.json) : undefined,
        including(/TRACE|DEBUG|INFO|WARN|ERROR|OFF/),
        'the levels',
        reply,
      );
    },
  },
});

export const abdicationCases = chapter('system', 'abdication', {
  abdicate: {
    title: 'DELETE /v2/leader says that leadership is given up',
    cites: '1.8; LeaderResource.delete, LeaderIntegrationTest',
    async run(w) {
      expectReply(await w.delete('/v2/leader'), { status: 200, body: { message: 'Leadership abdicated' } });
    },
  },
});

export const countCases = chapter('system', 'alone', {
  'metric-counts': {
    title: 'the gauges of apps and deployments follow what is there',
    cites: '1.8; MetricsIntegrationTest, marathon.apps.active.gauge, marathon.deployments.active.gauge',
    async run(w) {
      const gauge = async (name: string): Promise<number> =>
        numberAt((await w.get('/metrics')).json, 'gauges', name, 'value');
      const before = await gauge('marathon.apps.active.gauge');
      const apps = w.random.between(1, 4);
      for (let made = 0; made < apps; made += 1) await w.deploy(w.app(w.id(`app-${made}`), { instances: 0 }));
      await w.create(w.app(w.id('stuck'), { constraints: [['conformance-no-such-attribute', 'LIKE', 'x']] }));
      await w.until(
        'the gauges count them',
        async () =>
          (await gauge('marathon.apps.active.gauge')) === before + apps + 1 &&
          (await gauge('marathon.deployments.active.gauge')) === 1,
      );
    },
  },
  empty: {
    title: 'a fresh Marathon has no apps, tasks, deployments or queue',
    cites: '1.1, 1.4, 1.7, 1.8; the lists of an empty cluster',
    async run(w) {
      expectReply(await w.get('/v2/apps'), { status: 200, body: { apps: [] } });
      expectReply(await w.get('/v2/tasks'), { status: 200, body: { tasks: [] } });
      expectReply(await w.get('/v2/deployments'), { status: 200, body: [] });
      expectReply(await w.get('/v2/queue'), { status: 200, body: { queue: [] } });
      expectReply(await w.get('/v2/groups'), { status: 200, body: { id: '/', apps: [], groups: [], message: absent } });
    },
  },
});
