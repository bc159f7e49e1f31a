// A task behind the load balancer: says its VERSION and port; its /health can be turned bad and good again by POST.
import { createServer } from 'node:http';

const { PORT0, VERSION } = process.env;
let healthy = true;

const server = createServer((request, response) => {
  if (request.method === 'POST') healthy = request.url === '/recover';
  if (request.url === '/health' && !healthy) response.statusCode = 503;
  response.end(JSON.stringify({ version: VERSION, port: Number(PORT0) }));
});
server.listen(Number(PORT0), '127.0.0.1');

// What is under way is answered before it ends, as a well-behaved task does.
process.once('SIGTERM', () => server.close(() => process.exit(0)));
