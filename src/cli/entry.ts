// What bin/baton.mjs runs. A reader that stops reading (`baton plan | head`) is no error of ours.
import { main } from './main.js';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode ?? 0);
});
await main(process.argv);
