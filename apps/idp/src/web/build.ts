import { readdir, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PAGE_DIRECTORY } from './assets.ts'

const ROOT = new URL('../../', import.meta.url)
/** What the island is made of. Missing in a deployment, where only the built page is. */
const SOURCES = ['apps/idp/src/web', 'apps/idp/vite.config.ts', 'packages/connectors/src'].map(
  (path) => new URL(`../../${path}`, ROOT),
)

const modified = async (url: URL): Promise<number> => {
  try {
    const found = await stat(url)
    if (!found.isDirectory()) return found.mtimeMs
    const names = await readdir(url)
    const times = await Promise.all(names.map((name) => modified(new URL(`${url.href}/${name}`))))
    return Math.max(0, ...times)
  } catch {
    return 0
  }
}

const isFresh = async (): Promise<boolean> => {
  const [built, ...sources] = await Promise.all(
    [new URL('manifest.json', PAGE_DIRECTORY), ...SOURCES].map(modified),
  )
  return built !== undefined && built > 0 && built >= Math.max(0, ...sources)
}

/** A development dependency: a deployment carries the built page instead, and copying may have changed its times. */
const loadVite = async (): Promise<typeof import('vite') | undefined> => {
  try {
    return await import('vite')
  } catch (cause) {
    if ((await modified(new URL('manifest.json', PAGE_DIRECTORY))) > 0) return undefined
    throw new Error('The page is not built: run `pnpm run build:web` before deploying', { cause })
  }
}

let running: Promise<void> | undefined

const build = async (): Promise<void> => {
  if (await isFresh()) return
  const vite = await loadVite()
  if (vite === undefined) return
  await vite.build({
    root: fileURLToPath(ROOT),
    configFile: fileURLToPath(new URL('vite.config.ts', ROOT)),
    mode: 'production',
    logLevel: 'warn',
    // Names carry a hash of the content, so processes that build at once write the same files.
    build: { emptyOutDir: false },
  })
}

/** Builds the island when it is missing or older than its sources, once a process; about 100 ms to build. */
export const buildWeb = (): Promise<void> => {
  running ??= build().catch((error: unknown) => {
    running = undefined
    throw error
  })
  return running
}
