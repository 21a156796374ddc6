import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { InpageConfig } from './page/ethereumWallet.ts'

const require = createRequire(import.meta.url)

// What MetaMask's own bundler gives its in-page script in place of Node.
const NODE_SHIM = `const global = globalThis
const process = { browser: true, env: {}, nextTick: (run, ...args) => queueMicrotask(() => run(...args)) }`

let bundle: Promise<string> | undefined

/** The init script: the bundled provider, installed with `config`, without a trace in the page's globals. */
export async function inpageScript(config: InpageConfig): Promise<string> {
  bundle ??= bundleInpage()
  return `(() => {\n${NODE_SHIM}\n${await bundle}\ninpage.install(${JSON.stringify(config)})\n})()`
}

async function bundleInpage(): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { events: require.resolve('events/'), buffer: require.resolve('buffer/') } },
    build: {
      write: false,
      minify: true,
      lib: {
        entry: fileURLToPath(new URL('./page/ethereumWallet.ts', import.meta.url)),
        formats: ['iife'],
        name: 'inpage',
      },
    },
  })
  const chunk = [output].flat().flatMap((result) => ('output' in result ? result.output : []))[0]
  if (chunk?.type !== 'chunk') throw new Error('The in-page provider was not bundled')
  return chunk.code
}
