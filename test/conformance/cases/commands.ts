// Commands for tasks that really run: a script that ends with the number of its first wrong check, and a small web
// server that answers what its path says.
import { Unmet, textAt } from '../suite/expect.js';
import type { Json, World } from '../suite/world.js';

const allRight = 70;
const firstCheck = 100;

/** One thing that a task finds in its environment: a sentence and a shell command that succeeds when it is so. */
export type Finding = readonly [sentence: string, test: string];

export const equals = (name: string, value: string): Finding => [`${name} is ${value}`, `[ "$${name}" = '${value}' ]`];
export const isLike = (name: string, pattern: string): Finding => [
  `${name} is like ${pattern}`,
  `case "$${name}" in ${pattern}) true;; *) false;; esac`,
];
export const isUnset = (name: string): Finding => [`${name} is not set`, `[ -z "\${${name}+x}" ]`];

/**
 * Runs an app whose task looks for all of these and ends with a number that tells the first that is not so: no more
 * than Marathon's API is needed to see it.
 */
export async function expectInTask(w: World, id: string, fields: Json, findings: readonly Finding[]): Promise<void> {
  const script = findings.map(([, test], index) => `{ ${test}; } || exit ${firstCheck + index}`).join('\n');
  await w.create({
    ...w.app(id, { backoffSeconds: 3600, maxLaunchDelaySeconds: 3600, ...fields }),
    cmd: `${script}\nexit ${allRight}`,
  });
  const message = await w.until('the task has ended', async () => {
    const failure = (await w.read(id))['lastTaskFailure'];
    return failure === undefined ? undefined : textAt(failure, 'message');
  });
  const status = Number(/status (\d+)/.exec(message)?.[1]);
  if (status === allRight) return;
  throw new Unmet(`in the task ${findings[status - firstCheck]?.[0] ?? 'all is as expected'}`, message);
}

/**
 * A web server on $PORT0: `/503` answers 503, `/302` leads to `/500`, `/after/3` answers 503 three times and then 200,
 * anything else 200. Whatever of node and python3 the agent has runs it.
 */
export const webServer = `if command -v node >/dev/null; then exec node -e '
let n = 0;
require("http").createServer((q, s) => {
  n += 1;
  const p = q.url.split("/");
  const c = p[1] === "after" ? (n > +p[2] ? 200 : 503) : +p[1] || 200;
  if (c > 299 && c < 400) s.setHeader("Location", "/500");
  s.statusCode = c;
  s.setHeader("Content-Type", "text/plain");
  s.end("answer " + n);
}).listen(+process.env.PORT0);'
else exec python3 -c '
import os
from http.server import BaseHTTPRequestHandler, HTTPServer
n = 0
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        global n
        n += 1
        p = self.path.split("/")
        c = (200 if n > int(p[2]) else 503) if p[1] == "after" else int(p[1]) if p[1].isdigit() else 200
        self.send_response(c)
        if 299 < c < 400:
            self.send_header("Location", "/500")
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(("answer %d" % n).encode())
HTTPServer(("", int(os.environ["PORT0"])), Handler).serve_forever()'
fi`;
