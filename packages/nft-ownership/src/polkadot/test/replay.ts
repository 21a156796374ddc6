import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ChainAdapter } from '../../types.ts'
import { createPolkadotAdapter } from '../index.ts'

const folder =
  process.env['COUNTERSIGN_FIXTURES'] ??
  fileURLToPath(new URL('../../../../../../shared/fixtures', import.meta.url))

/** Whether the recorded chain data is here. */
export const hasRecordings: boolean = existsSync(folder)

if (!hasRecordings) {
  // biome-ignore lint/suspicious/noConsole: a skipped suite must be seen
  console.warn('SKIPPED: the recorded chain data is absent; name its folder in COUNTERSIGN_FIXTURES')
}

/** The chain of the recordings: their tool has a placeholder for the first block. */
export const CHAIN = 'polkadot:45454545454545454545454545454545'

type Params = readonly unknown[]
type Pair = {
  readonly request: { readonly method: string; readonly params: Params }
  readonly response: { readonly result?: unknown }
}
type Recording = {
  readonly accounts: Readonly<Record<'alice' | 'bob', { readonly ss58: string }>>
  readonly pairs: readonly Pair[]
}

/** Replays a recording. A value that was recorded by one method is given by every one that reads storage. */
export function replay(name: string): {
  readonly accounts: Recording['accounts']
  readonly adapter: ChainAdapter
} {
  const text = readFileSync(`${folder}/polkadot-assethub/${name}`, 'utf8')
  const { accounts, pairs } = JSON.parse(text) as Recording
  const storage = storageOf(pairs)
  const answer = (method: string, params: Params): unknown => {
    if (method === 'state_getStorage') return storage.get(params[0] as string) ?? null
    if (method === 'state_queryStorageAt') {
      const keys = params[0] as readonly string[]
      return [{ block: params[1], changes: keys.map((key) => [key, storage.get(key) ?? null]) }]
    }
    const same = pairs.find(
      ({ request }) =>
        request.method === method &&
        (method === 'state_getRuntimeVersion' ||
          JSON.stringify(request.params[0]) === JSON.stringify(params[0])),
    )
    if (same) return same.response.result
    // Prefixes that nobody asked for when it was recorded: what is known to be behind them.
    const [prefix] = params as readonly string[]
    if (method === 'state_getKeysPaged')
      return [...storage.keys()].filter((key) => key.startsWith(prefix ?? '')).sort()
    throw new Error(`${method} was not recorded.`)
  }
  const send: typeof fetch = async (_url, init) => {
    const { id, method, params } = JSON.parse(init?.body as string) as Pair['request'] & {
      readonly id: number
    }
    return new Response(JSON.stringify({ jsonrpc: '2.0', id, result: answer(method, params) }))
  }
  return {
    accounts,
    adapter: createPolkadotAdapter({ chain: CHAIN, urls: ['https://recorded.example'], fetch: send }),
  }
}

function storageOf(pairs: readonly Pair[]): ReadonlyMap<string, string> {
  const storage = new Map<string, string>()
  for (const { request, response } of pairs) {
    if (request.method === 'state_getStorage' && typeof response.result === 'string') {
      storage.set(request.params[0] as string, response.result)
    }
    if (request.method !== 'state_queryStorageAt') continue
    const [set] = response.result as readonly { readonly changes: readonly (readonly [string, string])[] }[]
    for (const [key, value] of set?.changes ?? []) storage.set(key, value)
  }
  return storage
}
