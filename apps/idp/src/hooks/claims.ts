import type { Config } from '../config/schema.ts'

type ByScope = Readonly<Record<string, string[] | null>>

/** What a hook may add is part of every ID token: the protocol layer drops claims that no scope has. */
export const withHookClaims = (
  claims: ByScope,
  { hooks }: Pick<Config, 'hooks'>,
): Record<string, string[] | null> => ({
  ...claims,
  openid: [...(claims['openid'] ?? []), ...(hooks.preToken?.claims ?? [])],
})
