// /metrics and /metrics/prometheus: those of Marathon's metrics that this server can truly count, under their names.
// What measures a JVM, ZooKeeper or Mesos calls is left out rather than invented.
import type { Cluster } from '../cluster.js';
import { notFound } from '../http/errors.js';
import type { Leadership } from '../http/leadership.js';
import type { HttpMeter } from '../http/meter.js';
import { ok } from '../http/router.js';
import type { Resource } from '../http/router.js';
import type { EventStreams } from './events.js';
import { prometheusText } from './prometheus.js';
import type { Snapshot } from './prometheus.js';

export type MetricsParts = {
  readonly cluster: Cluster;
  readonly leadership: Leadership;
  readonly meter: HttpMeter;
  readonly streams: EventStreams;
  /** `--metrics_prometheus`, which Marathon has on by default. */
  readonly metricsPrometheus: boolean;
};

export function metricsResources(parts: MetricsParts): readonly Resource[] {
  const startedAt = Date.now();
  let launched = 0;
  parts.cluster.instances.subscribeAll((news) => {
    if (news.kind === 'changed' && news.instance.condition === 'Provisioned') launched += 1;
  });
  const now = () => snapshot(parts, { startedAt, launched });
  return [
    { pattern: /^\/metrics\/?$/, methods: { GET: () => ok(asJson(now())) } },
    {
      pattern: /^\/metrics\/prometheus\/?$/,
      methods: {
        GET: () => {
          if (!parts.metricsPrometheus) throw notFound('Prometheus reporter is disabled');
          return { kind: 'text', status: 200, type: 'text/plain', body: prometheusText(now()) };
        },
      },
    },
  ];
}

function snapshot(
  { cluster, leadership, meter, streams }: MetricsParts,
  { startedAt, launched }: { readonly startedAt: number; readonly launched: number },
): Snapshot {
  const now = Date.now();
  const http = meter.snapshot(now);
  const { apps, pods, groups } = cluster.store.current;
  return {
    gauges: {
      'marathon.apps.active.gauge': apps.size,
      'marathon.pods.active.gauge': pods.size,
      'marathon.groups.active.gauge': groups.size,
      'marathon.deployments.active.gauge': cluster.deployments.running.length,
      'marathon.instances.running.gauge': countInstances(cluster, ['Running']),
      'marathon.instances.staged.gauge': countInstances(cluster, ['Staging', 'Provisioned', 'Starting']),
      'marathon.instances.inflight-kills.gauge': countInstances(cluster, ['Killing']),
      'marathon.http.event-streams.active.gauge': streams.count,
      'marathon.uptime.gauge.seconds': (now - startedAt) / 1000,
      'marathon.leadership.duration.gauge.seconds':
        leadership.since === undefined ? 0 : (now - leadership.since) / 1000,
      ...http.gauges,
    },
    counters: {
      'marathon.tasks.launched.counter': launched,
      'marathon.http.responses.event-stream.size.counter.bytes': streams.bytesSent,
      ...http.counters,
    },
    meters: http.meters,
    timers: http.timers,
  };
}

/** The layout of Marathon's Metrics type, version 4.0.0. */
function asJson({ gauges, counters, meters, timers }: Snapshot): Record<string, unknown> {
  const each = <T>(metrics: Readonly<Record<string, T>>, shape: (metric: T) => unknown) =>
    Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, shape(metric)]));
  return {
    version: '4.0.0',
    gauges: each(gauges, (value) => ({ value })),
    counters: each(counters, (count) => ({ count })),
    histograms: {},
    meters: each(meters, (rates) => ({ ...rates, units: 'events/second' })),
    timers: each(timers, (durations) => ({ ...durations, duration_units: 'seconds', rate_units: 'calls/second' })),
  };
}

function countInstances({ instances }: Cluster, conditions: readonly string[]): number {
  let count = 0;
  for (const id of instances.appIds)
    count += instances.of(id).filter(({ condition }) => conditions.includes(condition)).length;
  return count;
}
