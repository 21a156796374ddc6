import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Proof, Proofs, Vector } from '../probe/types.ts'

type Entry = Omit<Vector, 'proof' | 'account'> & {
  readonly proof?: Proof & { readonly payload?: string }
  readonly message?: string
  readonly signature?: string
  readonly result: { readonly account?: string }
}

type VectorFile = { readonly accounts?: Proofs['flowKeys']; readonly vectors: readonly Entry[] }

/** What a vector may have to be run without more of the chain, or more options, than the probe brings. */
const KNOWN = new Set([
  'name',
  'proof',
  'message',
  'signature',
  'domain',
  'nonce',
  'now',
  'result',
  'accounts',
  'signed',
])

const CHAINS = ['ethereum', 'tezos', 'near', 'polkadot', 'flow', 'algorand'] as const

function usable(entry: Entry): readonly Vector[] {
  const { name, domain, nonce, now, accounts, result } = entry
  const { message = '', signature = '' } = entry
  const proof = entry.proof ?? { type: 'eip191', message, signature }
  const known = Object.keys(entry).every((key) => KNOWN.has(key))
  // A text is changed in place; a proof that carries its text inside signed bytes as well is refused before the signature.
  const changeable =
    proof.message?.includes('Sign in to Example.') && !proof.payload && proof.type !== 'near:nep641'
  if (!known || !changeable || result.account === undefined) return []
  return [{ name, domain, nonce, now, accounts, proof, account: result.account }]
}

/** The committed vectors that a package accepts; for siwx-core and siwx-crypto those of Ethereum, for siwx one a chain. */
export function readProofs(root: string): Proofs {
  const read = (chain: string) =>
    JSON.parse(
      readFileSync(join(root, `packages/siwx-${chain}/vectors/signatures.json`), 'utf8'),
    ) as VectorFile
  const files = Object.fromEntries(CHAINS.map((chain) => [chain, read(chain)]))
  const vectors = Object.fromEntries(
    CHAINS.map((chain) => [`siwx-${chain}`, (files[chain]?.vectors ?? []).flatMap(usable)]),
  )
  const first = (vectors['siwx-ethereum'] ?? []).slice(0, 1)
  return {
    vectors: {
      'siwx-core': first,
      'siwx-crypto': first,
      ...vectors,
      siwx: CHAINS.flatMap((chain) => (vectors[`siwx-${chain}`] ?? []).slice(0, 1)),
    },
    flowKeys: files['flow']?.accounts ?? {},
  }
}
