import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

/** The plug-in as files of a page: an entry, and what it loads when somebody chooses the wallet. */
export default defineConfig({
  publicDir: false,
  resolve: { conditions: ['@countersign/source', 'module', 'browser', 'production'] },
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: 'dist/plugin',
    target: 'es2023',
    license: { fileName: 'licences.md' },
    lib: { entry: fileURLToPath(new URL('src/index.ts', import.meta.url)), formats: ['es'] },
    rolldownOptions: {
      output: { minify: true, entryFileNames: 'plugin.js', chunkFileNames: '[name].js' },
    },
  },
})
