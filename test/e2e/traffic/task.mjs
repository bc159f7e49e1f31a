// A task as docs/strategies.md asks for: on SIGTERM it fails its health check, ends connections, and serves on for a while.
// PREVIEW: what it answers at /preview, where no client asks. SICK: its health check fails. ERRORS: so many of its answers (0–1) are 500. CRASH: it ends as soon as it has begun.
import http from 'node:http';

const { VERSION = '', PORT0, SICK, CRASH, ERRORS = '0', PREVIEW = '200' } = process.env;
/**
 * Longer than a balancer takes by its own checks to find that the task is going: marathon-lb asks every `intervalSeconds` and
 * believes `maxConsecutiveFailures` + 1 failures, here 6 s. Baton is faster, but it may be dead.
 */
const goesOnFor = 8_000;
let answered = 0;
let isLeaving = false;

if (CRASH !== undefined) {
  console.error(CRASH);
  process.exit(1);
}

const server = http.createServer((asked, answer) => {
  if (isLeaving) answer.setHeader('connection', 'close');
  if (asked.url === '/health') {
    answer.writeHead(SICK !== undefined || isLeaving ? 503 : 200).end();
    return;
  }
  if (asked.url === '/preview') {
    answer.writeHead(Number(PREVIEW)).end();
    return;
  }
  answered += 1;
  // Evenly, so that a share of errors is that share.
  const isError = Math.floor(answered * Number(ERRORS)) > Math.floor((answered - 1) * Number(ERRORS));
  answer.writeHead(isError ? 500 : 200, { 'x-version': VERSION }).end();
});
server.keepAliveTimeout = 60_000;
server.listen(Number(PORT0), '127.0.0.1');
process.on('SIGTERM', () => {
  isLeaving = true;
  setTimeout(() => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  }, goesOnFor);
});
