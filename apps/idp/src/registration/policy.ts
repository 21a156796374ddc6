import { z } from 'zod'
import { audienceName, scopeName } from '../config/m2m.ts'

/** `*` is any, also an application's own scheme; `*.example.com` is every host below; `com.example.app:` is such a scheme. */
const host = z
  .string()
  .max(253)
  .regex(
    /^(?:\*|(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\]|[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:)$/,
    {
      error: 'a host, *.host, a private-use scheme with its colon, or *',
    },
  )

/** What clients may have that register with a token. */
export const registrationPolicy = z.strictObject({
  audiences: z
    .array(audienceName)
    .max(100)
    .default([])
    .describe('Resource servers of `m2m.audiences` that the clients may ask for. None: no tokens for them.'),
  scopes: z
    .array(scopeName)
    .max(500)
    .default([])
    .describe('Scopes of those resource servers that the clients may ask for.'),
  redirectHosts: z
    .array(host)
    .max(100)
    .default([])
    .describe(
      'Hosts of the clients\u2019 redirect and logout URIs, home pages, logos and policies: `app.example`, `*.example.com`, a private-use scheme with its colon, or `*`. None: none of them. What `oidc.internalOrigins` names has to be named here in full.',
    ),
})

/** See {@link registrationPolicy}. */
export type RegistrationPolicy = z.output<typeof registrationPolicy>

/** True when a policy allows this URI. One that is none is not allowed. */
export const allowsUri = ({ redirectHosts }: RegistrationPolicy, uri: string): boolean => {
  const url = URL.parse(uri)
  if (!url) return false
  const { hostname, protocol } = url
  const named = hostname === '' || !/^https?:$/.test(protocol) ? protocol : hostname
  return redirectHosts.some(
    (host) => host === '*' || host === named || (host.startsWith('*.') && named.endsWith(host.slice(1))),
  )
}
