// The socket through which /_mlb_signal/hup and /usr1 of the statistics port reach this process.
import { rm } from 'node:fs/promises';
import net from 'node:net';

export type Signal = 'hup' | 'usr1';

/**
 * Takes one line and answers `ok`.
 * @returns ends it
 * @throws Error when the socket cannot be made
 */
export async function takeSignals(socketPath: string, take: (signal: Signal) => void): Promise<() => Promise<void>> {
  await rm(socketPath, { force: true });
  const server = net.createServer((socket) => {
    let line = '';
    socket.setTimeout(3_000, () => socket.destroy());
    // Whoever goes away without waiting for the answer has been heard all the same.
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      line = (line + chunk.toString('latin1')).slice(0, 16);
      if (!line.includes('\n')) return;
      const said = line.trim();
      const known = said === 'hup' || said === 'usr1';
      socket.end(known ? 'ok\n' : 'unknown\n');
      if (known) take(said);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  return () => new Promise((resolve) => server.close(() => resolve()));
}
