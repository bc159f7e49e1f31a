// Checks that ask Prometheus (or what speaks its HTTP API): GET /api/v1/query, one number wanted.
import { z } from 'zod';
import type { Check, CheckQuestion, Sample } from '../../core/model/check.js';
import type { AppId } from '../../core/model/ids.js';
import { measured, nothing, numberText, sampleOf, type Measured } from '../../core/rollout/checks/sampleOf.js';
import { exchange, jsonOf } from '../../kit/httpExchange.js';
import { HttpFailure } from '../../kit/httpFailure.js';
import { reasonOf, statusFailure } from '../../kit/httpStatus.js';
import { oneLine } from '../../kit/redact.js';
import type { Access, AccessedHttp } from '../../kit/remote/access.js';
import { filledIn } from './filledIn.js';

export interface PrometheusOptions extends Access {
  /** `http://prometheus:9090`, with a path when it lives below one. */
  readonly url: string;
}

type PrometheusCheck = Extract<Check, { readonly kind: 'prometheus' }>;

export const noPrometheus = 'the settings name no Prometheus: give its address as `checks.prometheus` of the cluster';

/** Milliseconds for one query. */
const patience = 10_000;

/** The candidate and, where the check compares, the primary are asked one right after the other. */
export async function askPrometheus(
  http: AccessedHttp,
  options: PrometheusOptions | undefined,
  question: CheckQuestion,
  check: PrometheusCheck,
  signal: AbortSignal,
): Promise<Sample> {
  const { at, candidate, primary } = question;
  if (options === undefined) return sampleOf(check, at, nothing(noPrometheus));
  const about = (set: AppId): Promise<Measured> => measureSet(http, options, question, check, set, signal);
  const ofCandidate = await about(candidate.marathonId);
  if (check.compared === undefined || primary === undefined) return sampleOf(check, at, ofCandidate);
  return sampleOf(check, at, ofCandidate, await about(primary.marathonId));
}

async function measureSet(
  http: AccessedHttp,
  options: PrometheusOptions,
  { app }: CheckQuestion,
  { query, countedBy, minimumSample }: PrometheusCheck,
  set: AppId,
  signal: AbortSignal,
): Promise<Measured> {
  const ask = (text: string): Promise<Measured> => askOne(http, options, filledIn(text, app, set), signal);
  if (countedBy !== undefined && minimumSample !== undefined) {
    const requests = await ask(countedBy);
    if (requests.kind === 'nothing') return nothing(`the number of requests: ${requests.because}`);
    if (requests.value < minimumSample) {
      return nothing(`${numberText(requests.value)} requests so far, and ${minimumSample} are wanted`);
    }
  }
  return ask(query);
}

async function askOne(
  { http, headers }: AccessedHttp,
  { url }: PrometheusOptions,
  query: string,
  signal: AbortSignal,
): Promise<Measured> {
  const request = {
    method: 'GET',
    url: `${url.replace(/\/+$/, '')}/api/v1/query?query=${encodeURIComponent(query)}`,
    service: 'Prometheus',
    timeout: patience,
  } as const;
  try {
    const answer = await exchange(http, { ...request, headers: await headers(request, signal) }, signal);
    const said = reasonOf(answer);
    // 400 and 422: it is there, and the query is at fault.
    if ((answer.status === 400 || answer.status === 422) && said !== undefined) {
      return nothing(`Prometheus does not take the query: ${said}`);
    }
    if (answer.status !== 200) throw statusFailure(answer, 'check `checks.prometheus` of the cluster in the settings');
    return numberIn(jsonOf(answer));
  } catch (error) {
    if (error instanceof HttpFailure) return nothing(`Prometheus at ${new URL(url).host}: ${error.says}`);
    throw error;
  }
}

/** A moment (seconds) and a number as text: `NaN` and `+Inf` are no JSON numbers. */
const point = z.tuple([z.number(), z.string()]);
const answered = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: point.optional() })) }),
    z.object({ resultType: z.literal('scalar'), result: point }),
    z.object({ resultType: z.literal('matrix') }),
    z.object({ resultType: z.literal('string') }),
  ]),
});

function numberIn(json: unknown): Measured {
  const parsed = answered.safeParse(json);
  if (!parsed.success) return nothing('the answer is not one of Prometheus');
  const { data } = parsed.data;
  if (data.resultType === 'scalar') return numberOf(data.result[1]);
  if (data.resultType !== 'vector') {
    return nothing(`the query answers a ${data.resultType}; wrap it so that it answers one number`);
  }
  const [first, ...others] = data.result;
  if (first === undefined) return nothing('the query answers nothing: there is no such series, or none lately');
  if (others.length > 0) {
    return nothing(`the query answers ${others.length + 1} series; make one of them, for example with sum()`);
  }
  if (first.value === undefined) return nothing('the query answers a histogram; take a number from it');
  return numberOf(first.value[1]);
}

function numberOf(text: string): Measured {
  if (/^[+-]?Inf$/.test(text)) return measured(text.startsWith('-') ? -Infinity : Infinity);
  const value = text === '' ? NaN : Number(text);
  return Number.isNaN(value) && text !== 'NaN' ? nothing(`${oneLine(text, 40)} is not a number`) : measured(value);
}
