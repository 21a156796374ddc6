import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { TestingError } from './errors.ts'
import { tiedChild } from './tiedChild.ts'

/** Options of {@link startAnvil}. */
export type AnvilOptions = {
  /** Decimal chain id. Default 31337. */
  readonly chainId?: number | undefined
  /** EVM rules, for example `prague`. Default: anvil's newest. */
  readonly hardfork?: string | undefined
  /** TCP port. Default: a free one. */
  readonly port?: number | undefined
  /** Further command line arguments, as anvil spells them. */
  readonly args?: readonly string[] | undefined
}

/** A running EVM. */
export type Anvil = {
  /** JSON-RPC over http on loopback. */
  readonly url: string
  readonly chainId: number
  /** Resolves when the process has ended; may be called twice. */
  readonly close: () => Promise<void>
}

const PLATFORMS: Readonly<Record<string, string>> = {
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-amd64',
  'linux-arm64': 'linux-arm64',
  'linux-x64': 'linux-amd64',
  'win32-x64': 'win32-amd64',
}

const LISTENING = /Listening on (?:\S+:)(\d+)/
const START_MS = 60_000

/** A mnemonic that everybody knows; its accounts hold test ether and nothing else. Key of account 0 and 1. */
export const ANVIL_KEYS = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
] as const

/**
 * Starts the EVM shipped on npm (`@foundry-rs/anvil`) on a free loopback port and waits until it answers. The process ends
 * with this one.
 *
 * @throws {@link TestingError} `anvil_unsupported` where npm has no binary, `anvil_failed` when it does not start
 * @example
 * const anvil = await startAnvil({ chainId: 8453, hardfork: 'prague' })
 * // … fetch(anvil.url, …)
 * await anvil.close()
 */
export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const { chainId = 31337, hardfork, port = 0, args = [] } = options
  const child = spawn(
    binary(),
    [
      ...['--host', '127.0.0.1', '--port', String(port), '--chain-id', String(chainId)],
      ...(hardfork ? ['--hardfork', hardfork] : []),
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const close = tiedChild(child)
  try {
    return { url: `http://127.0.0.1:${await listening(child)}`, chainId, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The platform package's own executable: a wrapper script in between would survive its kill. */
function binary(): string {
  const platform = PLATFORMS[`${process.platform}-${process.arch}`]
  const name = process.platform === 'win32' ? 'anvil.exe' : 'anvil'
  try {
    if (!platform) throw new Error(`npm carries none for ${process.platform}-${process.arch}`)
    const here = createRequire(import.meta.url)
    const beside = createRequire(here.resolve('@foundry-rs/anvil/package.json'))
    return beside.resolve(`@foundry-rs/anvil-${platform}/bin/${name}`)
  } catch (cause) {
    throw new TestingError(
      'anvil_unsupported',
      'There is no anvil for this platform; these tests need one.',
      {
        cause,
      },
    )
  }
}

function listening(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = ''
    const fail = (why: string) => {
      clearTimeout(timer)
      reject(new TestingError('anvil_failed', `anvil ${why}.\n${output.slice(-2000)}`))
    }
    const timer = setTimeout(() => fail(`did not answer within ${START_MS / 1000} s`), START_MS)
    child.once('error', (error) => fail(`could not be started: ${error.message}`))
    child.once('exit', (code) => fail(`ended with code ${code}`))
    child.stderr?.on('data', (chunk) => {
      output += String(chunk)
    })
    // Kept flowing after the start too: a full pipe would stop the process.
    child.stdout?.on('data', (chunk) => {
      if (output.length > 20_000) return
      output += String(chunk)
      const port = LISTENING.exec(output)?.[1]
      if (!port) return
      clearTimeout(timer)
      resolve(Number(port))
    })
  })
}
