import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

/** The plug-in as files of a page: an entry, and what it loads when somebody chooses the wallet. */
const PLUGIN = { outDir: 'dist/plugin', entry: 'src/index.ts', fileName: 'plugin' }

/** WalletConnect's client as one module, so that nobody installs the hundred packages that it names. */
const CLIENT = { outDir: 'dist/client', entry: 'signClient.ts', fileName: 'signClient' }

export default defineConfig(({ mode }) => {
  const { outDir, entry, fileName } = mode === 'client' ? CLIENT : PLUGIN
  return {
    publicDir: false,
    resolve: { conditions: ['@countersign/source', 'module', 'browser', 'production'] },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      target: 'es2023',
      license: { fileName: 'licences.md' },
      lib: { entry: fileURLToPath(new URL(entry, import.meta.url)), formats: ['es'] },
      rolldownOptions: {
        output: { minify: true, entryFileNames: `${fileName}.js`, chunkFileNames: '[name].js' },
      },
    },
  }
})
