// What bin/baton.mjs runs. A reader that stops reading (`baton plan | head`) is no error of ours.
import { setFlagsFromString } from 'node:v8';
import { main } from './main.js';

// Left alone, V8 lets the heap grow to a multiple of what is in use before it collects: a plan of 10,000 apps takes 480 MiB
// then, and 350 like this, for about a second more of processor time. V8 reads the figure anew at every collection.
setFlagsFromString('--heap-growing-percent=60');

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(process.exitCode ?? 0);
});
await main(process.argv);
