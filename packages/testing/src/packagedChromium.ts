import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LaunchOptions } from 'playwright-core'

const CACHE = fileURLToPath(new URL('../.cache/', import.meta.url))

let unpacking: Promise<void> | undefined

/**
 * The Chromium shipped on npm (`@sparticuz/chromium`, Linux x64) with the libraries and fonts that a bare machine lacks;
 * `undefined` elsewhere. Unpacked once, in about four seconds, below this package.
 */
export async function packagedChromium(): Promise<LaunchOptions | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const home = join(CACHE, 'chromium')
  unpacking ??= existsSync(home) ? Promise.resolve() : unpack(home)
  await unpacking
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: [join(home, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':'),
    ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(home, 'fonts') }),
  }
  return { executablePath: join(home, 'chromium'), env: defined(env) }
}

/** Several processes may come here at once: each unpacks aside, the first to finish wins, nobody sees half a browser. */
async function unpack(home: string): Promise<void> {
  const { default: packaged, inflate } = await import('@sparticuz/chromium')
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  await mkdir(CACHE, { recursive: true })
  const aside = await mkdtemp(join(CACHE, 'unpacking-'))
  const temporary = process.env['TMPDIR']
  // The package knows no other way to be told where.
  process.env['TMPDIR'] = aside
  try {
    await Promise.all([packaged.executablePath(), inflate(join(dirname(entry), '../bin/al2023.tar.br'))])
  } finally {
    if (temporary === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = temporary
  }
  await rename(aside, home).catch(() => rm(aside, { recursive: true, force: true }))
}

function defined(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
