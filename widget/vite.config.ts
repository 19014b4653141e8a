import { defineConfig } from 'vitest/config';

// One classic script: the customer's page needs nothing but a <script src> tag.
export default defineConfig({
  oxc: { jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' } },
  build: {
    target: 'es2022',
    lib: { entry: 'src/main.tsx', name: 'KiraWidget', formats: ['iife'], fileName: () => 'widget.js' },
  },
  test: { environment: 'jsdom', include: ['test/**/*.test.{ts,tsx}'] },
});
