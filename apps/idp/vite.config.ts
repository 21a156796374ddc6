import { defineConfig } from 'vite'

/** The connect page's island. Relative URLs: the page decides under which path the files are served. */
export default defineConfig({
  base: './',
  publicDir: false,
  // Vite replaces its own list, so the usual ones are repeated.
  resolve: { conditions: ['@countersign/source', 'module', 'browser', 'production'] },
  oxc: { jsx: { development: false } },
  build: {
    outDir: 'dist/page',
    assetsDir: '',
    manifest: 'manifest.json',
    target: 'es2023',
    modulePreload: false,
    rolldownOptions: {
      // The demo wallet is an entry of its own, imported by its URL: Vite's preload helper would cost every page 1 kB.
      input: ['main.tsx', 'style.css', 'demoWallet.ts'].map((name) => `src/web/island/${name}`),
    },
  },
})
