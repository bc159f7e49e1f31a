// Metrics in Prometheus' text format, laid out as Marathon's PrometheusReporter lays them out.
import type { HttpSnapshot } from '../http/meter.js';
import type { Durations, Rates } from '../http/rates.js';

/** All metrics of one moment, by their full names. */
export type Snapshot = HttpSnapshot;

export function prometheusText({ gauges, counters, meters, timers }: Snapshot): string {
  return [
    ...named(gauges, (name, value) => single(name, 'gauge', value)),
    ...named(counters, (name, value) => single(name, 'counter', value)),
    ...named(meters, (name, rates) => [...single(`${name}_count`, 'gauge', rates.count), ...rateLines(name, rates)]),
    ...named(timers, timerLines),
  ].join('');
}

/** One block of lines per metric, in the order of their names, each closed by an empty line. */
function named<T>(
  metrics: Readonly<Record<string, T>>,
  lines: (name: string, metric: T) => readonly string[],
): readonly string[] {
  return Object.entries(metrics)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, metric]) => `${lines(name.replace(/[^a-zA-Z0-9_]/g, '_'), metric).join('\n')}\n\n`);
}

const single = (name: string, type: string, value: number): readonly string[] => [
  `# TYPE ${name} ${type}`,
  `${name} ${value}`,
];

function rateLines(name: string, rates: Rates): readonly string[] {
  return [
    ...single(`${name}_mean_rate`, 'gauge', rates.mean_rate),
    ...single(`${name}_m1_rate`, 'gauge', rates.m1_rate),
    ...single(`${name}_m5_rate`, 'gauge', rates.m5_rate),
    ...single(`${name}_m15_rate`, 'gauge', rates.m15_rate),
  ];
}

function timerLines(name: string, timer: Durations): readonly string[] {
  const quantiles = [
    ['0.5', timer.p50],
    ['0.75', timer.p75],
    ['0.95', timer.p95],
    ['0.98', timer.p98],
    ['0.99', timer.p99],
    ['0.999', timer.p999],
  ] as const;
  return [
    `# TYPE ${name} summary`,
    ...quantiles.map(([quantile, value]) => `${name}{quantile="${quantile}"} ${value.toFixed(6)}`),
    `${name}_count ${timer.count}`,
    ...single(`${name}_min`, 'gauge', timer.min),
    ...single(`${name}_mean`, 'gauge', timer.mean),
    ...single(`${name}_max`, 'gauge', timer.max),
    ...single(`${name}_stddev`, 'gauge', timer.stddev),
    ...rateLines(name, timer),
  ];
}
