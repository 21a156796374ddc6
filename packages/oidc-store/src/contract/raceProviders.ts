import { generateKeyPairSync } from 'node:crypto'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { type Child, startChildren } from './children.ts'
import { createProofs } from './dpopProof.ts'
import { HOST, TOKEN_PATH } from './endpoint.ts'
import { type RaceOptions, type RoundResult, tally } from './raceStores.ts'

/** What is raced for at the token endpoint. */
export type ProviderRaceKind = 'code' | 'refreshToken' | 'dpopProof'

const WORKER = new URL('./providerServer.ts', import.meta.url)

const PROCESSES = 3
const REQUESTS = 6

/** One token request: its form and headers. */
type TokenRequest = { readonly body: string; readonly headers: Readonly<Record<string, string>> }

/**
 * Starts 3 processes that run oidc-provider over one database and sends 6 token requests at once with the same code,
 * refresh token or DPoP proof, round after round. A round is won by a 200; refused is a 400 `invalid_grant`.
 *
 * @example
 * ```ts
 * import { raceProviders } from '@countersign/oidc-store/contract'
 *
 * const module = new URL('./openStore.js', import.meta.url).href
 * const rounds = await raceProviders({ kind: 'dpopProof', module, location: './race.db', rounds: 10 })
 * console.log(rounds.every(({ won }) => won === 1)) // true
 * ```
 */
export async function raceProviders({
  kind,
  module,
  location,
  rounds = 100,
}: RaceOptions<ProviderRaceKind>): Promise<readonly RoundResult[]> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'race', alg: 'ES256', use: 'sig' }
  const children = await startChildren(PROCESSES, WORKER, { module, location, jwk })
  const agent = new Agent({ keepAlive: true })
  try {
    const ports = await Promise.all(children.map(async (child) => Number(await child.ask({ op: 'listen' }))))
    const requests = await prepare(children, kind, rounds)
    const results: RoundResult[] = []
    for (const tokenRequest of requests) {
      const sent = Array.from({ length: REQUESTS }, (_, i) =>
        send(agent, ports[i % ports.length] ?? 0, tokenRequest),
      )
      results.push(tally(await Promise.all(sent)))
    }
    return results
  } finally {
    agent.destroy()
    await Promise.all(children.map((child) => child.stop()))
  }
}

async function prepare(
  [child]: readonly Child[],
  kind: ProviderRaceKind,
  rounds: number,
): Promise<readonly TokenRequest[]> {
  const bodies = (await child?.ask({ op: 'prepare', kind, rounds })) as readonly string[]
  const proofs = kind === 'dpopProof' ? createProofs(`http://${HOST}${TOKEN_PATH}`) : undefined
  return bodies.map((body) => ({ body, headers: proofs ? { dpop: proofs() } : {} }))
}

function send(agent: Agent, port: number, { body, headers }: TokenRequest): Promise<string> {
  const options = {
    agent,
    host: '127.0.0.1',
    port,
    path: TOKEN_PATH,
    method: 'POST',
    headers: { host: HOST, 'content-type': 'application/x-www-form-urlencoded', ...headers },
  }
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (response) => {
      text(response).then((answer) => resolve(outcome(response.statusCode, answer)), reject)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function outcome(status: number | undefined, answer: string): string {
  if (status === 200) return 'won'
  return status === 400 && answer.includes('"invalid_grant"') ? 'refused' : `${status} ${answer}`
}
