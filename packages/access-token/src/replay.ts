/** Remembers the DPoP proofs that were used. Share one between processes, or a proof counts once in each. */
export type ReplayStore = {
  /**
   * Records an identifier (43 characters of base64url) until a time, in seconds since 1970. Resolves with false when it is
   * recorded already. Must be atomic. What it throws is answered as `unavailable`.
   */
  readonly claim: (id: string, until: number) => boolean | Promise<boolean>
}

/**
 * Remembers used proofs in this process. When `limit` proofs are alive, further ones throw instead of forgetting others:
 * only who has a valid token can fill it.
 *
 * @example
 * ```ts
 * import { createMemoryReplayStore, createVerifier } from '@countersign/access-token'
 *
 * const replay = createMemoryReplayStore({ limit: 10_000 })
 * const verifier = createVerifier({
 *   issuer: 'https://id.example',
 *   audience: 'https://api.example',
 *   dpop: { origin: 'https://api.example', replay },
 * })
 *
 * const id = '0o4g0kNZb8Aq7nGQ9tD9-9JHj8TRuRYDP0y5BzUgUxE'
 * const until = Date.now() / 1000 + 60
 * replay.claim(id, until) // true
 * replay.claim(id, until) // false
 * ```
 * @see https://www.rfc-editor.org/rfc/rfc9449#section-11.1
 */
export const createMemoryReplayStore = ({
  limit = 100_000,
  now = () => new Date(),
}: {
  readonly limit?: number | undefined
  readonly now?: (() => Date) | undefined
} = {}): ReplayStore => {
  const used = new Map<string, number>()
  const purge = (seconds: number): void => {
    for (const [id, until] of used) if (until < seconds) used.delete(id)
  }
  let purgedAt = 0
  return {
    claim: (id, until) => {
      const seconds = now().getTime() / 1000
      if (seconds - purgedAt > 10) {
        purge(seconds)
        purgedAt = seconds
      }
      const known = used.get(id)
      if (known !== undefined && known >= seconds) return false
      if (used.size >= limit) throw new Error(`${limit} proofs are alive`)
      used.set(id, until)
      return true
    },
  }
}
