// Stands between a client and a server on loopback, hands everything through, and remembers what was asked.
import { request, Server } from 'node:http';

export interface Recorded {
  readonly method: string;
  /** With its query. */
  readonly path: string;
}

export interface ARecorder {
  readonly url: string;
  readonly requests: readonly Recorded[];
  forget(): void;
  close(): Promise<void>;
}

export async function aRecorder(target: string): Promise<ARecorder> {
  let requests: Recorded[] = [];
  const server = new Server();
  server.on('request', (incoming, outgoing) => {
    const path = incoming.url ?? '/';
    requests.push({ method: incoming.method ?? '', path });
    const onward = request(new URL(path, target), { method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', (error) => outgoing.destroy(error));
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the recorder has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    get requests() {
      return requests;
    },
    forget: () => {
      requests = [];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
