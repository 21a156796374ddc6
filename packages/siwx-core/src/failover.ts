import { type Endpoint, EndpointError } from './endpoint.ts'

/** A question to one endpoint of a chain; `chain` is what `identify` said of it, or empty. */
export type EndpointQuestion<T> = (endpoint: Endpoint, chain: string) => Promise<T>

/** Options of {@link createFailover}. */
export type FailoverOptions = {
  /** In order of preference. */
  readonly endpoints: readonly Endpoint[]
  /**
   * Asks an endpoint which chain it serves, once for each, before anything else. Left out where every answer says itself
   * what chain it is of.
   */
  readonly identify?: ((endpoint: Endpoint) => Promise<string>) | undefined
  /** True when a rejection is the chain's own word: another endpoint would say the same. Default: never. */
  readonly isDecisive?: ((error: unknown) => boolean) | undefined
}

/**
 * Puts questions to the endpoints of one chain, in turn: the next one is asked when one cannot be reached or answers
 * nonsense. One that turns out to serve another chain than the first that answered is not believed.
 *
 * @example
 * ```ts
 * import { createEndpoint, createFailover, readJson } from '@countersign/siwx-core'
 *
 * const ask = createFailover({
 *   endpoints: ['https://a.example', 'https://b.example'].map((url) => createEndpoint(url)),
 *   identify: async (endpoint) => String(readJson(await endpoint({ path: '/chains/main/chain_id' }))),
 * })
 * const header = await ask(async (endpoint) => readJson(await endpoint({ path: '/chains/main/blocks/head/header' })))
 * console.log(header) // { protocol: 'PtSeouLo…', … }
 * ```
 * @throws TypeError when there is no endpoint
 */
export function createFailover({
  endpoints,
  identify = async () => '',
  isDecisive = () => false,
}: FailoverOptions): <T>(question: EndpointQuestion<T>) => Promise<T> {
  if (endpoints.length === 0) throw new TypeError('At least one URL is needed.')
  let established: string | undefined
  const chains = new Map<Endpoint, string>()
  const chainOf = async (endpoint: Endpoint): Promise<string> => {
    const chain = chains.get(endpoint) ?? (await identify(endpoint))
    chains.set(endpoint, chain)
    established ??= chain
    if (chain !== established) {
      throw new EndpointError('chain_mismatch', 'The endpoints are on different chains.')
    }
    return chain
  }
  return async (question) => {
    let failed: unknown
    for (const endpoint of endpoints) {
      try {
        return await question(endpoint, await chainOf(endpoint))
      } catch (error) {
        if (isDecisive(error)) throw error
        failed = error
      }
    }
    throw failed
  }
}
