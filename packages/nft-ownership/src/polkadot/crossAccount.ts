import { equalBytes } from '@countersign/siwx-core/codec'
import { isFields } from '../internal/fields.ts'
import { fromHex, toHex } from './hex.ts'
import { inconsistent } from './node.ts'
import { accountOf, addressOf } from './ss58.ts'

/** An account of Unique's two sides: 32 bytes of Substrate, or 20 of its EVM. */
export type CrossAccount =
  | { readonly kind: 'substrate'; readonly account: Uint8Array }
  | { readonly kind: 'ethereum'; readonly account: Uint8Array }

/** What the addresses of tokens begin with: behind it are the numbers of collection and token. */
const TOKEN_ADDRESS = '0xf8238ccfff8ed887463fd5e0'

/** The EVM side of a Substrate account: nobody but its key can move what is there. */
export function mirrorOf(account: Uint8Array): CrossAccount {
  return { kind: 'ethereum', account: account.slice(0, 20) }
}

/** As the node's JSON has it. */
export function writeCrossAccount({ kind, account }: CrossAccount): Readonly<Record<string, string>> {
  return kind === 'substrate' ? { substrate: addressOf(account) } : { ethereum: toHex(account) }
}

/** Reads what a node answered; `undefined` for `null`. Throws `chain_inconsistent`. */
export function readCrossAccount(value: unknown): CrossAccount | undefined {
  if (value === null) return undefined
  const [[kind, address] = [], ...more] = isFields(value) ? Object.entries(value) : []
  if (more.length === 0 && typeof address === 'string') {
    const account = /^substrate$/i.test(kind ?? '') ? accountOf(address) : undefined
    if (account !== undefined) return { kind: 'substrate', account }
    if (/^ethereum$/i.test(kind ?? '') && /^0x[0-9a-fA-F]{40}$/.test(address)) {
      return { kind: 'ethereum', account: fromHex(address.toLowerCase()) }
    }
  }
  throw inconsistent('The node answered no account.')
}

/** Whether it is the address of a token: what is nested in that token. */
export function isToken({ kind, account }: CrossAccount): boolean {
  return kind === 'ethereum' && toHex(account).startsWith(TOKEN_ADDRESS)
}

/** Whether both are the same account on the same side. */
export function isSame(a: CrossAccount, b: CrossAccount): boolean {
  return a.kind === b.kind && equalBytes(a.account, b.account)
}
