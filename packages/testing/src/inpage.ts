import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const require = createRequire(import.meta.url)

// What wallets' own bundlers give their in-page scripts in place of Node.
const NODE_SHIM = `const global = globalThis
const process = { browser: true, env: {}, nextTick: (run, ...args) => queueMicrotask(() => run(...args)) }`

/** What the init script is made of. */
export type InpageScriptOptions = {
  /** File name in `page/`, without its end. It exports `install(config, ask)` and `toBridge`. */
  readonly entry: string
  /** JSON. */
  readonly config: unknown
  /** Name of the exposed function. */
  readonly bridge: string
}

const bundles = new Map<string, Promise<string>>()

/** The init script: the bundled page side, installed with `config`, without a trace in the page's globals. */
export function inpageScript({ entry, config, bridge }: InpageScriptOptions): Promise<string> {
  const args = `${JSON.stringify(config)}, inpage.toBridge(${JSON.stringify(bridge)})`
  return bundledScript(entry, `inpage.install(${args})`)
}

/** A script of `page/` and a statement after it, where its exports are in a variable called `inpage`. */
export async function bundledScript(entry: string, statement: string): Promise<string> {
  const bundle = bundles.get(entry) ?? bundleInpage(entry)
  bundles.set(entry, bundle)
  return `(() => {\n${NODE_SHIM}\n${await bundle}\n${statement}\n})()`
}

async function bundleInpage(entry: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    resolve: {
      alias: { events: require.resolve('events/'), buffer: require.resolve('buffer/') },
    },
    build: {
      write: false,
      minify: true,
      lib: {
        entry: fileURLToPath(new URL(`./page/${entry}.ts`, import.meta.url)),
        formats: ['iife'],
        name: 'inpage',
      },
    },
  })
  const chunk = [output].flat().flatMap((result) => ('output' in result ? result.output : []))[0]
  if (chunk?.type !== 'chunk') throw new Error(`The page side of ${entry} was not bundled`)
  return chunk.code
}
