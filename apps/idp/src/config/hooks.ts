import { z } from 'zod'
import { RESERVED_CLAIMS } from '../claims.ts'
import type { ConfigIssue } from './errors.ts'
import { TOKEN_MEMBERS } from './m2m.ts'
import { insecureReceiver, receiverUrl, signingSecrets } from './webhooks.ts'

/** Members of tokens beside {@link RESERVED_CLAIMS} that no hook may fill. */
const RESERVED: ReadonlySet<string> = new Set([
  ...RESERVED_CLAIMS,
  ...TOKEN_MEMBERS,
  'active',
  'authorization_details',
  'may_act',
  'rsub',
  'sessionHandle',
  'sub_type',
  'tId',
  'token_type',
  'token_use',
  'typ',
  'username',
])

const claimName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_.:/-]{0,127}$/, { error: 'letters, digits and _ . : / -, a letter first' })
  .refine((name) => !RESERVED.has(name), { error: 'means something in a token: no hook may fill it' })
  .refine((name) => !(name in Object.prototype), { error: 'a reserved word' })

const preToken = z
  .strictObject({
    url: receiverUrl.describe(
      'What is asked. https; http on loopback in development. In a private network: name its origin in `oidc.internalOrigins`.',
    ),
    secrets: signingSecrets,
    timeout: z.int().min(50).max(10_000).default(2000).describe('How long it may take. In milliseconds.'),
    onFailure: z
      .enum(['refuse', 'issue'])
      .default('refuse')
      .describe(
        'Where it cannot be reached in time or fails: `refuse` issues nothing, `issue` goes on without its claims. What it answers and makes no sense is refused in any case.',
      ),
    claims: z
      .array(claimName)
      .max(50)
      .default([])
      .describe('Claims that it may add. Any other one in an answer is refused.'),
  })
  .optional()
  .describe(
    'Asked before tokens are issued, first and by a refresh, to people and programs: it may refuse, or add claims.',
  )

/** What is asked while a request waits. */
export const hooks = z.strictObject({ preToken }).describe('What is asked while a request waits.')

/** The hook before tokens. */
export type PreTokenConfig = NonNullable<z.output<typeof preToken>>

type Checked = {
  readonly mode: 'production' | 'development'
  readonly hooks: z.output<typeof hooks>
  readonly nft: { readonly mappings: readonly { readonly claim: string }[] }
}

/** The rules for hooks that no single key can express. */
export const hookIssues = (config: Checked): readonly ConfigIssue[] => {
  const { preToken: hook } = config.hooks
  if (!hook) return []
  const mapped = new Set(config.nft.mappings.map(({ claim }) => claim))
  return [
    ...insecureReceiver(config, { path: 'hooks.preToken.url', url: hook.url }),
    ...hook.claims
      .filter((name) => mapped.has(name))
      .map((name) => ({
        code: 'hook_invalid' as const,
        path: 'hooks.preToken.claims',
        message: `${name} is filled by nft.mappings`,
      })),
  ]
}
