import { defineConfig } from 'vite';

// Beside the widget, and like it one classic script.
export default defineConfig({
  build: {
    target: 'es2020',
    emptyOutDir: false,
    lib: {
      entry: 'src/events.ts',
      name: 'KiraEvents',
      formats: ['iife'],
      fileName: () => 'kira-events.js',
    },
  },
});
