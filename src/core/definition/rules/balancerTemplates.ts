// Templates of marathon-lb with which two sets would not do what their strategy promises, told from the labels alone. What
// it cannot read at all is told of every app (unreadableLabels.ts).
import type { BalancerLabel } from './labels.js';

/** `message` is a sentence that begins with the name of the label. */
export interface TemplateFault {
  readonly name: string;
  readonly message: string;
}

/** Backends of others, lines without an end, and ports that stand twice. */
export const templateFaults = (labels: readonly BalancerLabel[]): readonly TemplateFault[] => [
  ...labels.flatMap(({ name, value }) => sentences(name, value).map((says) => ({ name, message: `${name} ${says}` }))),
  ...portsTwice(labels),
];

/** With an algorithm that takes no weights a share would be commanded for ever and never be reached. */
export const balanceFaults = (labels: readonly BalancerLabel[]): readonly TemplateFault[] =>
  labels.flatMap(({ name, value }) =>
    /^HAPROXY_\d+_BALANCE$/.test(name) && !weighing.includes(value)
      ? [
          {
            name,
            message: `${name} is ${value.slice(0, 40)}, which takes no weights: use ${weighing.join(' or ')}`,
          },
        ]
      : [],
  );

/** Tried with HAProxy 2.6 (docs/traffic.md): the others refuse new weights while it runs, or look at connections first. */
const weighing = ['roundrobin', 'random'];

/** Templates that are whole lines, by the end of their label's name. */
const wholeLines =
  /_(?:ACL(?:_ONLY)?(?:_WITH_\w+)?|ROUTING_ONLY(?:_WITH_\w+)?|GLUE|HEAD|REDIRECT_HTTP_TO_HTTPS(?:_WITH_PATH)?|BACKEND_SERVER_OPTIONS)$/;

function sentences(name: string, value: string): readonly string[] {
  if (!wholeLines.test(name)) return [];
  return [
    ...foreignBackends(value).map(
      (backend) => `sends traffic to the backend ${backend.slice(0, 60)}: only {backend}, its own, is always there`,
    ),
    ...(value.endsWith('\n') ? [] : ['does not end in a line break: the next line would become part of it']),
  ];
}

const foreignBackends = (value: string): readonly string[] =>
  [...value.matchAll(/^\s*(?:use|default)_backend\s+(\S+)/gm)]
    .map(([, backend = '']) => backend)
    .filter((backend) => backend !== '{backend}');

function portsTwice(labels: readonly BalancerLabel[]): readonly TemplateFault[] {
  const own = labels.filter(({ name }) => /^HAPROXY_\d+_PORT$/.test(name));
  return own
    .filter(({ value }, index) => own.findIndex((other) => other.value === value) < index)
    .map(({ name, value }) => ({ name, message: `${name} is ${value}, like another port of the same app` }));
}
