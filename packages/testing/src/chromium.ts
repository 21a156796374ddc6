import { access, constants } from 'node:fs/promises'
import { type Browser, type BrowserContext, chromium, type LaunchOptions } from 'playwright-core'
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
  /** Loads unpacked extensions. */
  readonly unpacked?: boolean
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
 * Launches the first Chromium found: the one named by the environment variable `CHROMIUM`, the one of the lockfile (Linux
 * x64), the system's, an installed Chrome. A set but broken `CHROMIUM` is an error, never a silent fallback. The lockfile's
 * is a headless shell: the same everywhere, and a third of the work of a whole browser without a window.
 *
 * @throws {@link TestingError} `chromium_missing`
 * @example
 * const browser = await launchChromium()
 * const page = await browser.newPage()
 */
export async function launchChromium(options: LaunchChromiumOptions = {}): Promise<Browser> {
  return startFirst(candidates(), (found) =>
    chromium.launch({ headless: options.headless ?? true, ...found, args: withDefaults(found, options) }),
  )
}

/** Options of {@link launchWithExtension}. */
export type LaunchWithExtensionOptions = LaunchChromiumOptions & {
  /** With the unpacked extension. */
  readonly folder: string
  /** Where the browser keeps its profile; empty at first. */
  readonly profile: string
}

/**
 * Whether there is a Chromium that loads unpacked extensions: the one named by `CHROMIUM`, or the system's. An installed
 * Chrome does not take them from the command line any more, and the Chromium from npm has none at all.
 */
export async function hasExtensions(): Promise<boolean> {
  const found = await Promise.all(withExtensions().map(({ options }) => options()))
  return found.some((options) => options !== undefined)
}

const withExtensions = (): readonly Candidate[] => candidates().filter(({ unpacked }) => unpacked)

/**
 * Launches the first Chromium that {@link hasExtensions} finds, with an unpacked extension in a profile of its own.
 *
 * @throws {@link TestingError} `chromium_missing`
 * @example
 * const context = await launchWithExtension({ folder, profile: await mkdtemp(join(tmpdir(), 'profile-')) })
 */
export async function launchWithExtension(options: LaunchWithExtensionOptions): Promise<BrowserContext> {
  const { folder, headless = true, profile } = options
  const extension = [`--disable-extensions-except=${folder}`, `--load-extension=${folder}`]
  return startFirst(withExtensions(), (found) =>
    chromium.launchPersistentContext(profile, {
      headless,
      ...found,
      args: [...withDefaults(found, options), ...extension],
    }),
  )
}

const withDefaults = (found: LaunchOptions, { args = [] }: LaunchChromiumOptions): string[] => [
  ...(found.args ?? []),
  ...QUIET,
  ...sandbox(),
  ...args,
]

async function startFirst<Started>(
  all: readonly Candidate[],
  start: (found: LaunchOptions) => Promise<Started>,
): Promise<Started> {
  const tried: string[] = []
  for (const { name, options: find } of all) {
    try {
      const found = await find()
      if (found) return await start(found)
      tried.push(`${name}: not found`)
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
  if (named) return [{ name: `CHROMIUM=${named}`, options: () => executable(named), unpacked: true }]
  return [
    { name: '@sparticuz/chromium', options: packagedChromium },
    ...SYSTEM.map((path) => ({ name: path, options: () => executable(path), unpacked: true })),
    { name: 'Chrome', options: async () => ({ channel: 'chrome' }) },
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
