// The v1 API for jobs and their runs, answer by answer as Metronome's controllers give it. Schedules have no routes here.
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { embeds, type Embed, type Jobs } from './jobs.js';
import { readJobSpec, type JobSpec } from './jobSpec.js';
import { runJson, type Run } from './run.js';
import type { Runs } from './runs.js';

const largestBody = 1024 * 1024;

export function routes(jobs: Jobs, runs: Runs): Hono {
  const app = new Hono();
  app.use(bodyLimit({ maxSize: largestBody, onError: (c) => told(c, 413, 'Request Entity Too Large') }));
  app.get('/ping', (c) => c.text('pong'));
  app.get('/info', (c) => c.json({ version: '0.6.48', libVersion: '1.9.94' }));
  app.get('/v1/queue', (c) =>
    c.json([...runs.waiting()].map(([jobId, ids]) => ({ jobId, runs: ids.map((runId) => ({ runId })) }))),
  );

  app.get('/v1/jobs', (c) => {
    const embedded = embeddedIn(c);
    return embedded === undefined ? unknownEmbed(c) : c.json(jobs.all().map((spec) => jobs.shown(spec, embedded)));
  });
  app.post('/v1/jobs', async (c) => {
    const read = await specIn(c);
    if (read instanceof Response) return read;
    if (jobs.get(read.id) !== undefined) return c.json({ message: 'Job with this id already exists' }, 409);
    jobs.put(read);
    return c.json(read, 201);
  });
  app.get('/v1/jobs/:job', (c) => {
    const embedded = embeddedIn(c);
    if (embedded === undefined) return unknownEmbed(c);
    const spec = jobs.get(c.req.param('job'));
    return spec === undefined ? unknownJob(c) : c.json(jobs.shown(spec, embedded));
  });
  app.put('/v1/jobs/:job', async (c) => {
    const read = await specIn(c, c.req.param('job'));
    if (read instanceof Response) return read;
    if (jobs.get(read.id) === undefined) return unknownJob(c);
    jobs.put(read);
    return c.json(read);
  });
  app.delete('/v1/jobs/:job', (c) => {
    const spec = jobs.get(c.req.param('job'));
    if (spec === undefined) return unknownJob(c);
    const active = runs.of(spec.id);
    if (active.length > 0 && c.req.query('stopCurrentJobRuns') !== 'true') {
      return c.json({ message: 'There are active job runs. Override with stopCurrentJobRuns=true' }, 409);
    }
    for (const run of active) runs.stop(run);
    jobs.remove(spec.id);
    return c.json(spec);
  });

  app.get('/v1/jobs/:job/runs', (c) => {
    const spec = jobs.get(c.req.param('job'));
    return spec === undefined ? unknownJob(c) : c.json(runs.of(spec.id).map(runJson));
  });
  app.post('/v1/jobs/:job/runs', (c) => {
    const spec = jobs.get(c.req.param('job'));
    return spec === undefined ? unknownJob(c) : c.json(runJson(runs.begin(spec)), 201);
  });
  app.get('/v1/jobs/:job/runs/:run', (c) => withRun(c, runs, (run) => run));
  app.post('/v1/jobs/:job/runs/:run/actions/stop', (c) => {
    if (jobs.get(c.req.param('job')) === undefined) return unknownJob(c);
    return withRun(c, runs, (run) => runs.stop(run));
  });
  app.notFound((c) => told(c, 404, 'Unknown route.'));
  return app;
}

/** The job in the body; or the answer that refuses it. `id`: the one of the path, which wins. */
async function specIn(c: Context, id?: string): Promise<JobSpec | Response> {
  if (!/^(?:text|application)\/json\b/i.test(c.req.header('content-type') ?? '')) {
    return told(c, 415, 'Expecting text/json or application/json body');
  }
  let body: unknown;
  try {
    body = JSON.parse(await c.req.text());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return told(c, 400, `Invalid Json: ${error.message}`);
  }
  const named = id !== undefined && typeof body === 'object' && body !== null ? { ...body, id } : body;
  const read = readJobSpec(named);
  return read.ok ? read.spec : c.json({ message: 'Object is not valid', details: read.details }, 422);
}

function withRun(c: Context, runs: Runs, act: (run: Run) => Run): Response {
  const job = c.req.param('job') ?? '';
  const id = c.req.param('run') ?? '';
  const run = runs.get(job, id);
  if (run === undefined) return c.json({ jobSpec: job, id, message: 'Job Run not found' }, 404);
  return c.json(runJson(act(run)));
}

/** `embed` may come several times, and hold several names; undefined: one of them is none. */
function embeddedIn(c: Context): ReadonlySet<Embed> | undefined {
  const names = (c.req.queries('embed') ?? []).flatMap((text) => text.split(',')).filter((name) => name !== '');
  const known = embeds.filter((name) => names.includes(name));
  return names.every((name) => embeds.some((one) => one === name)) ? new Set(known) : undefined;
}

const unknownEmbed = (c: Context): Response =>
  told(c, 400, `Unknown embed options. Valid options are: ${embeds.join(', ')}`);

const unknownJob = (c: Context): Response => c.json({ id: c.req.param('job'), message: 'Job not found' }, 404);

/** As ErrorHandler tells what is wrong with a request itself. */
const told = (c: Context, status: 400 | 404 | 413 | 415, message: string): Response =>
  c.json({ message, requestPath: c.req.path }, status);
