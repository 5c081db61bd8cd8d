import { cpSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Drizzle reads its migrations from a folder, so the folder travels beside the bundle. */
const copyMigrations = {
  name: 'copy-migrations',
  closeBundle: () => cpSync('src/main/io/store/migrations', 'out/main/migrations', { recursive: true }),
};

/** Routes are paths (`/devices/42`), so a page asks for its files from the root, wherever it was loaded. */
const filesFromRoot = { name: 'files-from-root', config: () => ({ base: '/' }) };

/** While developing headless, the live-reload server passes calls and events on to the service (`scripts/dev.ts`). */
const service = `http://127.0.0.1:${process.env.FIELDWATCH_DEV_PORT ?? '8080'}`;
const passOn = { target: service, changeOrigin: true, ws: true, headers: { origin: service } };

export default defineConfig({
  main: {
    plugins: [copyMigrations],
    build: {
      // Bundled, these lose what is never used: a service that starts with 150 MB instead of 200. net-ping is native and optional.
      externalizeDeps: { exclude: ['drizzle-orm', 'zod', 'ipaddr.js'], include: ['net-ping'] },
      rollupOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          headless: resolve('src/main/headless.ts'),
          prober: resolve('src/main/io/icmp/prober.ts'),
          'store-worker': resolve('src/main/io/store/worker.ts'),
        },
        output: { format: 'es' },
      },
    },
  },
  preload: {
    build: {
      rollupOptions: {
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    plugins: [filesFromRoot, react()],
    server: { proxy: { '/api': passOn, '/health': passOn, '/openapi.json': passOn } },
    build: { minify: true, rollupOptions: { input: { index: resolve('src/renderer/index.html') } } },
  },
});
