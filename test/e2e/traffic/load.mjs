// The client outside of Baton: so many requests a second, each counted by what came back, and never asked again.
// `node load.mjs PORT HOST RATE keep|close` runs until its standard input ends, and prints what it counted as JSON, a line per
// second: { "version 1": { "count": 248, "first": 1700000000000, "last": 1700000000998 }, … }, by the clock of this machine (ms).
import http from 'node:http';

const [port, host, rate, connections] = process.argv.slice(2);
// Each connection in its turn: one that lies idle until HAProxy ends it is lost to any client, whatever stands behind.
const agent = new http.Agent({ keepAlive: connections === 'keep', maxSockets: 16, scheduling: 'fifo' });
const every = 20;
let counted = {};
let open = 0;
let ended = false;

const count = (what) => {
  const now = Date.now();
  const { count, first } = counted[what] ?? { count: 0, first: now };
  counted[what] = { count: count + 1, first, last: now };
};

/** An answer of the app names its version in a header; what a balancer makes up does not. */
function said({ statusCode, headers }) {
  const version = headers['x-version'];
  if (version === undefined) return `status ${statusCode}`;
  return statusCode === 200 ? `version ${version}` : `errors of version ${version}`;
}

function ask() {
  open += 1;
  let isOver = false;
  const over = (what) => {
    if (isOver) return;
    isOver = true;
    open -= 1;
    count(what);
    if (ended && open === 0) finish();
  };
  const asked = http.get({ host: '127.0.0.1', port, path: '/', agent, headers: { host } }, (answer) => {
    answer.resume();
    answer.on('end', () => over(said(answer)));
    answer.on('error', (error) => over(`broken off: ${error.message}`));
  });
  asked.on('error', (error) => over(`lost: ${error.message}`));
  asked.setTimeout(15_000, () => asked.destroy(new Error('no answer within 15 s')));
}

function tell() {
  process.stdout.write(`${JSON.stringify(counted)}\n`);
  counted = {};
}

function finish() {
  tell();
  process.exit(0);
}

let due = 0;
let before = performance.now();
const asking = setInterval(() => {
  const now = performance.now();
  // A machine that is busy makes up for what it missed, but not for more than a second of it.
  due = Math.min(Number(rate), due + ((now - before) * Number(rate)) / 1000);
  before = now;
  for (; due >= 1; due -= 1) ask();
}, every);
const telling = setInterval(tell, 1_000);
process.stdin.resume();
process.stdin.on('end', () => {
  ended = true;
  clearInterval(asking);
  clearInterval(telling);
  if (open === 0) finish();
});
