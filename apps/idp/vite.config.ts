import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import { DEMO_WALLET, ENTRIES } from './src/web/entries.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The demo wallet gets its own copies of what it imports: else Tezos wallets would load its half of a shared file. */
const demoWalletApart: Plugin = {
  name: 'demo-wallet-apart',
  enforce: 'pre',
  async resolveId(source, importer) {
    if (importer !== here(DEMO_WALLET) && importer?.endsWith('?apart') !== true) return undefined
    const found = await this.resolve(source, importer)
    return found && `${found.id}?apart`
  },
}

/** The connect page's island. Relative URLs: the page decides under which path the files are served. */
export default defineConfig({
  base: './',
  publicDir: false,
  resolve: {
    // Vite replaces its own list, so the usual ones are repeated.
    conditions: ['@countersign/source', 'module', 'browser', 'production'],
    alias: [
      {
        find: /^\.\/intrinsic-element\/components\.js$/,
        replacement: here('src/web/island/noIntrinsics.ts'),
      },
    ],
  },
  plugins: [demoWalletApart],
  oxc: { jsx: { development: false } },
  build: {
    outDir: 'dist/page',
    manifest: 'manifest.json',
    target: 'es2023',
    cssCodeSplit: true,
    // Built as a library: modules keep their exports, and `import()` stays what it is, without Vite's helper of 1 kB
    // that would preload styles which there are none of.
    lib: { entry: [], formats: ['es'] },
    rolldownOptions: {
      input: ENTRIES.map(here),
      output: {
        minify: true,
        comments: false,
        codeSplitting: {
          // What connectors share is one file, not one for each combination of them.
          groups: [
            { name: 'shared', test: /packages\/connectors\/src\/(?:internal\/|errors)/ },
            { name: 'arc27', test: /packages\/connectors\/src\/algorand\/(?:arc27|exchange)/ },
          ],
        },
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash].[ext]',
      },
    },
  },
})
