import type { Server } from './idpProcess.ts'
import { inParallel, openSender, type SendForm } from './idpRequest.ts'
import { type Load, type LoadEffort, type LoadSubject, measureLoads } from './idpRounds.ts'
import { ALGS, type Alg, resourceOf, SCOPE } from './idpTypes.ts'

/** Requests at the same time. */
const LANES = 8

/** Takes one access token for a program; what is no JWT of that algorithm ends the run. */
export async function takeToken({ endpoints, machine }: Server, alg: Alg, send: SendForm): Promise<string> {
  const { status, text } = await send(endpoints.token, machine, {
    grant_type: 'client_credentials',
    resource: resourceOf(alg),
    scope: SCOPE,
  })
  const token = status === 200 ? (JSON.parse(text) as { access_token: string }).access_token : ''
  const [header = ''] = token.split('.', 1)
  if (!Buffer.from(header, 'base64url').toString().includes(`"alg":"${alg}"`))
    throw new Error(`no token: ${status} ${text}`)
  return token
}

/** A subject of the comparison: a name, and the server. */
export type Named = { readonly name: string; readonly server: Server }

const subjectOf = ({ name, server }: Named, alg: Alg, send: SendForm): LoadSubject => ({
  name,
  server,
  run: (times) => inParallel(times, LANES, () => takeToken(server, alg, send)),
})

/** What tokens for programs take, by algorithm, each server in turn. */
export async function measureTokens(
  servers: readonly Named[],
  effort: LoadEffort,
): Promise<ReadonlyMap<Alg, readonly Load[]>> {
  const { close, send } = openSender(LANES)
  const results = new Map<Alg, readonly Load[]>()
  for (const alg of ALGS)
    results.set(
      alg,
      await measureLoads(
        servers.map((each) => subjectOf(each, alg, send)),
        effort,
      ),
    )
  close()
  return results
}
