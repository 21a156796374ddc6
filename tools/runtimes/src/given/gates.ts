import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Gated } from '../probe/types.ts'
import { serve } from './server.ts'

type Exchange = {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly status: number
  readonly answer: unknown
}

type World = Omit<Gated, 'url'> & { readonly exchanges: readonly Exchange[] }

const keyOf = (asked: Pick<Exchange, 'method' | 'path'>, body: unknown) =>
  JSON.stringify([asked.method, asked.path, body])

const isMessage = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'jsonrpc' in value

/** A node that gives again what was recorded, and nothing else. */
async function startNode({ exchanges, ...world }: World) {
  const known = new Map(exchanges.map((one) => [keyOf(one, one.body), one]))
  const { close, url } = await serve(({ text, ...asked }) => {
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    const { id, ...message } = isMessage(body) ? (body as { readonly id?: unknown }) : {}
    const found = known.get(keyOf(asked, isMessage(body) ? { ...body, id: 0 } : body))
    if (found === undefined) return { status: 501, body: { error: 'this was not recorded', message } }
    const { answer, status } = found
    return { status, body: isMessage(answer) ? { ...answer, id } : answer }
  })
  return { close, gate: { ...world, url } }
}

/** Starts a node for each chain of the recorded exchanges of nft-ownership. */
export async function startNodes(root: string) {
  const path = join(root, 'packages/nft-ownership/vectors/exchanges.json')
  const { chains } = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly chains: Readonly<Record<string, World>>
  }
  const nodes = await Promise.all(
    Object.entries(chains).map(async ([name, world]) => ({ name, ...(await startNode(world)) })),
  )
  return {
    gates: Object.fromEntries(nodes.map(({ gate, name }) => [name, gate])),
    close: () => {
      for (const { close } of nodes) close()
    },
  }
}
