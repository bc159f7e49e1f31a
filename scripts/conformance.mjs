// `npm run conformance`: loads the conformance suite, which is TypeScript, with the Vite that the tests bring along, and
// runs it against the Marathon of the command line. See docs/conformance.md.
import { fileURLToPath } from 'node:url';
import { createViteServer } from 'vitest/node';

const loader = await createViteServer({
  root: fileURLToPath(new URL('..', import.meta.url)),
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, watch: null, ws: false, hmr: false },
  optimizeDeps: { noDiscovery: true },
});
try {
  const { main } = await loader.ssrLoadModule('/test/conformance/commandLine.ts');
  process.exitCode = await main(process.argv.slice(2));
} finally {
  await loader.close();
}
