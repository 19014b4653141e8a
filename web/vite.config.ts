import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.KIRA_SERVER ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      // The server compares Origin with its own address, so the proxy keeps the browser's host.
      '/api': { target: server, ws: true, xfwd: true },
      '/chat': { target: server, ws: true, xfwd: true },
      '/help': server,
      '/widget.js': server,
    },
  },
  build: {
    target: 'es2023',
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      // Icons are many and tiny: one file of them costs less than a request for each.
      output: {
        // The help centre and the demo shop, written by the server, use this one by name.
        assetFileNames: (asset) =>
          asset.names.includes('inter-latin-wght-normal.woff2')
            ? 'assets/inter-latin.woff2'
            : 'assets/[name]-[hash][extname]',
        codeSplitting: { groups: [{ name: 'icons', test: /@tabler[\\/]icons-react/ }] },
      },
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['./src/test-setup.ts'],
    css: false,
    // Generous, for machines that are busy with something else.
    testTimeout: 30_000,
    restoreMocks: true,
  },
});
