import type { AccessKey, Block, ChainReader, ViewResult } from '../types.ts'

/** What the toy network knows of an account. */
export type TestAccount = {
  readonly keys?: Readonly<Record<string, AccessKey>>
  /** Gives the resolution of `w_resolve_auth`, or throws as a contract panics. */
  readonly contract?: (args: { path: readonly string[]; authorization: string }) => unknown
}

export const BLOCK: Block = {
  height: 180_000_000n,
  hash: '9MzuZrRPW1BGpFnZJUJg6SzCrixPpJDfjsNeUobRXsLe',
  timestamp: 1_795_262_401_123_456_789n,
}

/** A NEAR network in memory. */
export function toyChain(
  accounts: Readonly<Record<string, TestAccount>>,
  changes: Partial<ChainReader> & { readonly block?: Block } = {},
): ChainReader {
  const { block = BLOCK, ...more } = changes
  const at = (asked: Block) => {
    if (asked !== block) throw new Error('The chain is asked at another block.')
  }
  return {
    chainId: async () => 'mainnet',
    finalBlock: async () => block,
    accessKey: async (accountId, publicKey, asked) => {
      at(asked)
      return accounts[accountId]?.keys?.[publicKey] ?? 'absent'
    },
    accountExists: async (accountId, asked) => {
      at(asked)
      return accountId in accounts
    },
    view: async (call) => {
      at(call.block)
      return callContract(accounts[call.accountId], call.args)
    },
    ...more,
  }
}

function callContract(account: TestAccount | undefined, args: string): ViewResult {
  if (account?.contract === undefined) return { status: 'failed', reason: 'MethodNotFound' }
  try {
    const answer = account.contract(JSON.parse(args))
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer)
    return { status: 'returned', data: new TextEncoder().encode(text) }
  } catch (error) {
    return { status: 'failed', reason: String(error) }
  }
}
