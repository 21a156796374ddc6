import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { TestingError } from './errors.ts'
import { tiedChild } from './tiedChild.ts'

/** Options of {@link startFlowEmulator}. */
export type FlowEmulatorOptions = {
  /** What `findFlowEmulator` gave. */
  readonly binary: string
  /** Further command line arguments, as the emulator spells them. */
  readonly args?: readonly string[] | undefined
}

/** An argument of a transaction, in JSON-CDC. */
export type FlowArgument = { readonly type: string; readonly value: unknown }

/** A transaction: its Cadence, what it is given, and the accounts that it acts for. No keys are asked for. */
export type FlowTransaction = {
  readonly cadence: string
  readonly args?: readonly FlowArgument[] | undefined
  readonly authorizers?: readonly string[] | undefined
}

/** What a sealed transaction has emitted. */
export type FlowEvent = { readonly type: string; readonly payload: unknown }

/** A running network of one node. */
export type FlowEmulator = {
  /** The Access API (REST) on loopback. */
  readonly url: string
  /** Account that everything may be done with. */
  readonly service: string
  /** Runs a transaction in a block of its own. Rejects with what Cadence said. */
  readonly transact: (transaction: FlowTransaction) => Promise<readonly FlowEvent[]>
  /** Makes an account and deploys contracts to it, in this order. */
  readonly createAccount: (contracts?: Readonly<Record<string, string>>) => Promise<string>
  /** Resolves when the process has ended; may be called twice. */
  readonly close: () => Promise<void>
}

const SERVICE = '0xf8d6e0586b0a20c7'
const START_MS = 60_000

/**
 * Starts the emulator of Flow on free loopback ports, with the contracts of the NFT standard and ExampleNFT, and waits
 * until it answers. The process ends with this one.
 *
 * @throws {@link TestingError} `flow_emulator_failed` when it does not start
 * @example
 * const emulator = await startFlowEmulator({ binary })
 * const alice = await emulator.createAccount()
 * await emulator.close()
 */
export async function startFlowEmulator({ binary, args = [] }: FlowEmulatorOptions): Promise<FlowEmulator> {
  const [grpc, rest, admin, debug] = await freePorts(4)
  const ports = ['--port', grpc, '--rest-port', rest, '--admin-port', admin, '--debugger-port', debug].map(
    String,
  )
  const child = spawn(
    binary,
    ['--host', '127.0.0.1', ...ports, '--contracts', '--skip-tx-validation', ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const close = tiedChild(child)
  const url = `http://127.0.0.1:${rest}`
  try {
    await answering(child, url)
  } catch (error) {
    await close()
    throw error
  }
  const transact = (transaction: FlowTransaction) => send(url, transaction)
  return {
    url,
    service: SERVICE,
    transact,
    createAccount: (contracts = {}) => createAccount(transact, contracts),
    close,
  }
}

async function answering(child: ChildProcess, url: string): Promise<void> {
  let output = ''
  let ended = false
  const read = (chunk: unknown) => {
    if (output.length < 20_000) output += String(chunk)
  }
  child.stdout?.on('data', read)
  child.stderr?.on('data', read)
  child.once('error', (error) => {
    ended = true
    output += error.message
  })
  child.once('exit', () => {
    ended = true
  })
  const until = Date.now() + START_MS
  while (!ended && Date.now() < until) {
    try {
      if ((await fetch(`${url}/v1/network/parameters`)).ok) return
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new TestingError('flow_emulator_failed', `The Flow emulator has not started.\n${output.slice(-2000)}`)
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer()
      return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
    }),
  )
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

async function send(
  url: string,
  { cadence, args = [], authorizers = [SERVICE] }: FlowTransaction,
): Promise<readonly FlowEvent[]> {
  const [block] = (await json(`${url}/v1/blocks?height=sealed`)) as readonly [
    { readonly header: { readonly id: string } },
  ]
  const bare = (address: string) => address.replace(/^0x/, '')
  const body = {
    script: base64(cadence),
    arguments: args.map((arg) => base64(JSON.stringify(arg))),
    reference_block_id: block.header.id,
    gas_limit: '9999',
    payer: bare(SERVICE),
    proposal_key: { address: bare(SERVICE), key_index: '0', sequence_number: '0' },
    authorizers: authorizers.map(bare),
    payload_signatures: [],
    // Something must stand here; nobody looks at it.
    envelope_signatures: [
      { address: bare(SERVICE), key_index: '0', signature: base64('unsigned'.repeat(8)) },
    ],
  }
  const { id } = (await json(`${url}/v1/transactions`, body)) as { readonly id: string }
  const result = (await json(`${url}/v1/transaction_results/${id}`)) as {
    readonly error_message: string
    readonly events: readonly { readonly type: string; readonly payload: string }[]
  }
  if (result.error_message !== '') throw new TestingError('flow_transaction_failed', result.error_message)
  return result.events.map(({ type, payload }) => ({
    type,
    payload: JSON.parse(Buffer.from(payload, 'base64').toString()),
  }))
}

async function createAccount(
  transact: FlowEmulator['transact'],
  contracts: Readonly<Record<string, string>>,
): Promise<string> {
  const events = await transact({
    cadence: 'transaction { prepare(service: auth(BorrowValue) &Account) { Account(payer: service) } }',
  })
  const created = events.find(({ type }) => type === 'flow.AccountCreated')
  const address = /0x[0-9a-f]{16}/.exec(JSON.stringify(created?.payload ?? null))?.[0]
  if (address === undefined) throw new TestingError('flow_transaction_failed', 'No account was created.')
  for (const [name, code] of Object.entries(contracts)) {
    await transact({
      cadence: `transaction(name: String, code: String) {
        prepare(account: auth(AddContract) &Account) { account.contracts.add(name: name, code: code.utf8) }
      }`,
      args: [name, code].map((value) => ({ type: 'String', value })),
      authorizers: [address],
    })
  }
  return address
}

async function json(url: string, body?: unknown): Promise<unknown> {
  const response = await fetch(url, {
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  })
  const text = await response.text()
  if (!response.ok)
    throw new TestingError('flow_transaction_failed', `${response.status}: ${text.slice(0, 2000)}`)
  return JSON.parse(text)
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
