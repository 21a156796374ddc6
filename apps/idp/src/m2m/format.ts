import { randomUUID } from 'node:crypto'
import type { Configuration } from 'oidc-provider'
import type { Audiences } from './audiences.ts'

type Customise = NonNullable<NonNullable<NonNullable<Configuration['formats']>['customizers']>['jwt']>

const words = (scope: unknown): readonly string[] => (typeof scope === 'string' ? scope.split(' ') : [])

/**
 * Adds the members that a resource server expects besides those of RFC 9068. `stt` 1 says access token, in distinction to
 * a session (0) and an ID token (2).
 */
export const createFormat =
  (audiences: Audiences): Customise =>
  (_ctx, { resourceServer }, jwt) => {
    const entry = resourceServer && audiences.asked(resourceServer.identifier())
    if (!entry || !jwt.payload) return
    const { aud, iat, scope } = jwt.payload
    const values = {
      stt: 1,
      scp: words(scope),
      aud: [aud],
      gid: randomUUID(),
      nbf: iat,
    } as const
    for (const member of entry.members) jwt.payload[member] = values[member]
  }
