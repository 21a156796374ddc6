import { type AskNode, createNodes, type NodesOptions } from '../internal/nodes.ts'

/** A node that is made up: GET /chain says which chain it serves, GET /value answers. */
export type Fake = { chain?: string; value?: unknown; fail?: 'chain' | 'value' | 'all'; wait?: number }

export const CHAIN = 'test:1'

/** Nodes, and what they were asked. */
export function nodesOf(fakes: readonly Fake[], more: Partial<NodesOptions> = {}) {
  const asked: string[] = []
  const send: typeof fetch = async (input, init) => {
    const { host, pathname } = new URL(new Request(input).url)
    const fake = fakes[Number(host[1])] ?? {}
    const what = pathname.split('/').at(-1) ?? ''
    asked.push(`${host[1]}${what}`)
    if (fake.wait) await waited(fake.wait, init?.signal)
    if (fake.fail === 'all' || fake.fail === what)
      throw new TypeError(`fetch failed: ${new Request(input).url}`)
    return new Response(JSON.stringify(what === 'chain' ? (fake.chain ?? CHAIN) : fake.value))
  }
  const urls = fakes.map((_, index) => `https://n${index}.example`)
  const identify = async (ask: AskNode) => String(JSON.parse((await ask({ path: '/chain' })).text))
  const nodes = createNodes({ chain: CHAIN, urls, fetch: send, identify, ...more })
  return { nodes, asked }
}

/** Asks for the value. */
export const value = async (ask: AskNode): Promise<unknown> =>
  JSON.parse((await ask({ path: '/value' })).text)

function waited(milliseconds: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(resolve, milliseconds).unref()
    signal?.addEventListener('abort', () => reject(signal.reason))
  })
}
