import { z } from 'zod'
import { adminKeyName, keyHash } from './admin.ts'

const apiKey = z.strictObject({
  name: adminKeyName.describe('Its name in the audit log, there with `supertokens:` before it.'),
  hash: keyHash.describe('As `countersign admin key` prints it.'),
  rights: z.enum(['read', 'write']).describe('`write` includes `read`.'),
})

/** A key that opens the core's endpoints, by its hash. */
export type ApiKey = z.output<typeof apiKey>

const distinct = (keys: readonly ApiKey[]): boolean =>
  new Set(keys.map(({ name }) => name)).size === keys.length

/** The endpoints of a SuperTokens core and of its backends, as far as OAuth goes. */
export const supertokens = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe('Answer there at all, and put the members that its verifiers expect into access tokens.'),
    basePath: z
      .string()
      .max(200)
      .regex(/^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$/, {
        error: 'a path without a slash at its end, or nothing',
      })
      .default('/auth')
      .describe(
        'Where, below the issuer\u2019s path: what SuperTokens calls `apiBasePath`, and for the core\u2019s endpoints the end of `connectionURI`.',
      ),
    appId: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: 'letters, digits, _ and -' })
      .default('public')
      .describe('The one app whose `/appid-<id>` before a path of the core is taken.'),
    apiKeys: z
      .array(apiKey)
      .max(20)
      .refine(distinct, { error: 'two keys have the same name' })
      .default([])
      .describe('Keys for the header `api-key` of the core\u2019s endpoints. None: those do not exist.'),
    introspection: z
      .enum(['authenticated', 'open'])
      .default('authenticated')
      .describe(
        '`/oauth/introspect`: for clients that prove who they are, about tokens that are theirs or for them; `open` is what SuperTokens does: whoever has a token may ask about it.',
      ),
  })
  .describe('The dialect of SuperTokens, beside our own endpoints.')
