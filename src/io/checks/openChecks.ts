// Who is asked when a rollout has checks: Prometheus, an address over HTTP, or the balancers' own counters.
import { assertNever } from '../../core/model/assertNever.js';
import type { Check, CheckQuestion, Sample } from '../../core/model/check.js';
import type { AppId } from '../../core/model/ids.js';
import type { Traffic, TrafficQuestion } from '../../core/model/traffic.js';
import { createHttp } from '../../kit/http.js';
import { httpWith } from '../../kit/remote/access.js';
import { allowedAddress } from './allowedHosts.js';
import { filledIn } from './filledIn.js';
import { balancerChecks } from './haproxy.js';
import { askHttp } from './httpCheck.js';
import { askTasks } from './preview.js';
import { askPrometheus, noPrometheus, type PrometheusOptions } from './prometheus.js';

export interface ChecksOptions {
  /** Absent: checks that need one stay undecided, and say so. */
  readonly prometheus?: PrometheusOptions;
  /** The hosts that a repository may make us ask: `status.example`, `status.example:8080`, `*.dc.example`. */
  readonly hosts: readonly string[];
  readonly readTraffic: (question: TrafficQuestion, signal: AbortSignal) => Promise<Traffic>;
}

export interface Checks {
  /** Why these options never let the check be asked about any set of the app; undefined: they do. */
  refusal(check: Check, app: AppId): string | undefined;
  /** Never fails because of the network: then the sample is undecided. */
  ask(question: CheckQuestion, signal: AbortSignal): Promise<Sample>;
}

const noHosts = 'its tasks may not be asked: the settings list no host in `checks.hosts` of the cluster';

/** Bytes of an answer. A query that answers one number has some hundred. */
const largest = 1024 * 1024;

/** Nothing is asked before the first question. */
export function openChecks(options: ChecksOptions): Checks {
  const { prometheus } = options;
  const limits = { idleTimeout: 10_000, maxBytes: largest };
  const http = createHttp(limits);
  const toPrometheus = httpWith(prometheus ?? {}, limits);
  const askBalancers = balancerChecks(options.readTraffic);
  return {
    refusal: (check, app) => {
      switch (check.kind) {
        case 'prometheus':
          return prometheus === undefined ? noPrometheus : undefined;
        case 'http': {
          // A host has no slash, and every id has one: it is the same for all sets.
          const found = allowedAddress(filledIn(check.url, app, app), options.hosts);
          return found.kind === 'refused' ? found.because : undefined;
        }
        case 'preview':
          // Where its tasks will run nobody knows yet.
          return options.hosts.length === 0 ? noHosts : undefined;
        case 'haproxy':
          return undefined;
        default:
          return assertNever(check);
      }
    },
    ask: (question, signal) => {
      const { check } = question;
      switch (check.kind) {
        case 'prometheus':
          return askPrometheus(toPrometheus, prometheus, question, check, signal);
        case 'http':
          return askHttp(http, options.hosts, question, check, signal);
        case 'preview':
          return askTasks(http, options.hosts, question, check, signal);
        case 'haproxy':
          return askBalancers(question, check, signal);
        default:
          return assertNever(check);
      }
    },
  };
}
