import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const island = (name: string): string => fileURLToPath(new URL(`src/web/island/${name}`, import.meta.url))

/** The connect page's island. Relative URLs: the page decides under which path the files are served. */
export default defineConfig({
  base: './',
  publicDir: false,
  resolve: {
    // Vite replaces its own list, so the usual ones are repeated.
    conditions: ['@countersign/source', 'module', 'browser', 'production'],
    alias: [{ find: /^\.\/intrinsic-element\/components\.js$/, replacement: island('noIntrinsics.ts') }],
  },
  oxc: { jsx: { development: false } },
  build: {
    outDir: 'dist/page',
    assetsDir: '',
    manifest: 'manifest.json',
    target: 'es2023',
    modulePreload: false,
    rolldownOptions: {
      // The demo wallet is an entry of its own, imported by its URL: Vite's preload helper would cost every page 1 kB.
      input: ['main.tsx', 'style.css', 'demoWallet.ts'].map(island),
    },
  },
})
