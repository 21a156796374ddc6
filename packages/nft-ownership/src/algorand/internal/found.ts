import type { OwnershipWarning, Token } from '../../types.ts'

/** What was found of an account's holdings, as JSON can hold it. */
export type Found = {
  readonly balance: string
  readonly tokens: readonly Omit<Token, 'asset'>[]
  readonly complete: boolean
  readonly warnings: readonly OwnershipWarning[]
}
