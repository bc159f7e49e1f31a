// Stands between zdd.py and HAProxy's statistics. Since 2.3 their CSV ends with a column named "-", on which zdd.py
// dies (it makes field names of the columns); this leaves that column out and passes everything else on.
import { createServer } from 'node:http';
import type { Server } from 'node:http';

export async function startStatistics(haproxy: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server: Server = createServer((incoming, outgoing) => {
    fetch(haproxy + (incoming.url ?? '/'))
      .then(async (answer) => {
        const text = await answer.text();
        outgoing.statusCode = answer.status;
        outgoing.end(incoming.url?.endsWith(';csv') === true ? withoutDash(text) : text);
      })
      .catch((cause: unknown) => {
        outgoing.statusCode = 502;
        outgoing.end(String(cause));
      });
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error('the statistics are served on no port'));
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** HAProxy quotes none of the fields that it has here, so commas separate. */
function withoutDash(csv: string): string {
  const [header = '', ...rows] = csv.split('\n');
  const dash = header.split(',').indexOf('-');
  if (dash < 0) return csv;
  const cut = (line: string): string => (line === '' ? line : line.split(',').toSpliced(dash, 1).join(','));
  return [header, ...rows].map(cut).join('\n');
}
