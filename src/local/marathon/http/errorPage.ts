// What the servlet container answers by itself (Jetty 9.4), outside Marathon's routes: its error page, and its short
// refusal of what is not even a request.
import type { Duplex } from 'node:stream';

/** Only these methods get a page; others get the bare status. */
const withPage: readonly string[] = ['GET', 'POST', 'HEAD'];

export const pageHeaders = {
  'Content-Type': 'text/html;charset=iso-8859-1',
  'Cache-Control': 'must-revalidate,no-cache,no-store',
} as const;

/** Jetty's page for `sendError(status, message)`; undefined where it sends none. */
export function errorPage(method: string, status: number, message: string, path: string): Buffer | undefined {
  if (!withPage.includes(method)) return undefined;
  const text = [
    '<html>',
    '<head>',
    '<meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>',
    `<title>Error ${status} ${escaped(message)}</title>`,
    '</head>',
    `<body><h2>HTTP ERROR ${status}</h2>`,
    `<p>Problem accessing ${escaped(path)}. Reason:`,
    `<pre>    ${escaped(message)}</pre></p>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
  return Buffer.from(text, 'latin1');
}

/** Refuses bytes that Node's parser gave up on, as Jetty does, and closes the connection. */
export function refuseBadMessage(cause: Error, socket: Duplex): void {
  if (!socket.writable || socket.destroyed) {
    socket.destroy();
    return;
  }
  const [status, reason] = refusal('code' in cause ? cause.code : undefined);
  const body = `<h1>Bad Message ${status}</h1><pre>reason: ${reason}</pre>`;
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'Content-Type: text/html;charset=iso-8859-1',
    `Content-Length: ${body.length}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function refusal(code: unknown): readonly [number, string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'Request Header Fields Too Large'];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'Request Timeout'];
  return [400, 'Bad Request'];
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
