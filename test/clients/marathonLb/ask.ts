// Requests through the load balancer: each on a connection of its own, as a new visitor comes.
import { request } from 'node:http';

export type Reply = { readonly status: number; readonly version: string; readonly port: number };

/** Undefined when nobody answers with JSON of answer.mjs: refused, reset, or an error of the load balancer's own. */
export function ask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply | undefined> {
  return new Promise((resolve) => {
    const asking = request(url, { agent: false, headers, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', () => resolve(undefined));
      response.on('end', () => resolve(replyOf(response.statusCode ?? 0, text)));
    });
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => resolve(undefined));
    asking.end();
  });
}

function replyOf(status: number, text: string): Reply | undefined {
  const [, version, port] = /^\{"version":"([^"]*)","port":(\d+)\}$/.exec(text) ?? [];
  return version === undefined ? undefined : { status, version, port: Number(port) };
}
