import { access, constants } from 'node:fs/promises'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'
import { TestingError } from './errors.ts'
import { packagedChromium } from './packagedChromium.ts'

/** Options of {@link launchChromium}. */
export type LaunchChromiumOptions = {
  /** Default `true`. */
  readonly headless?: boolean | undefined
  /** Added to the quiet defaults. */
  readonly args?: readonly string[] | undefined
}

type Candidate = {
  readonly name: string
  readonly options: () => Promise<LaunchOptions | undefined>
}

// No background traffic: a test asserts that a page asks nobody but its own server.
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
]

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/chromium-browser']

/**
 * Launches the first Chromium found: the one named by the environment variable `CHROMIUM`, the system's, an installed
 * Chrome, the one shipped on npm (Linux x64). A set but broken `CHROMIUM` is an error, never a silent fallback.
 *
 * @throws {@link TestingError} `chromium_missing`
 * @example
 * const browser = await launchChromium()
 * const page = await browser.newPage()
 */
export async function launchChromium(options: LaunchChromiumOptions = {}): Promise<Browser> {
  const tried: string[] = []
  for (const { name, options: find } of candidates()) {
    try {
      const found = await find()
      if (!found) {
        tried.push(`${name}: not found`)
        continue
      }
      return await chromium.launch({
        headless: options.headless ?? true,
        ...found,
        args: [...(found.args ?? []), ...QUIET, ...sandbox(), ...(options.args ?? [])],
      })
    } catch (error) {
      tried.push(`${name}: ${firstLine(error)}`)
    }
  }
  throw new TestingError(
    'chromium_missing',
    `No Chromium starts. Install one ("apt-get install chromium") or set CHROMIUM to its path.\n  ${tried.join('\n  ')}`,
  )
}

function candidates(): readonly Candidate[] {
  const named = process.env['CHROMIUM']
  if (named) return [{ name: `CHROMIUM=${named}`, options: () => executable(named) }]
  return [
    ...SYSTEM.map((path) => ({ name: path, options: () => executable(path) })),
    { name: 'Chrome', options: async () => ({ channel: 'chrome' }) },
    { name: '@sparticuz/chromium', options: packagedChromium },
  ]
}

async function executable(path: string): Promise<LaunchOptions | undefined> {
  const usable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
  return usable ? { executablePath: path } : undefined
}

/** Chromium refuses to start as root with its sandbox; for everyone else the sandbox stays on. */
function sandbox(): readonly string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? ''
}
