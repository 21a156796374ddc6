import type { Challenge } from '@countersign/connectors'
import { read, toMatch } from '@countersign/connectors/kit'
import type { Namespace } from './createDiscover.ts'

/** Makes one call of the account's chain at the wallet. */
export type Ask = (method: string, params: unknown) => Promise<unknown>

/** How text is signed on the chains of a namespace. */
export type Signer = {
  readonly methods: readonly string[]
  /** The proof type to ask the server for. */
  readonly type: string
  /** What a CAIP-2 chain is called in a session. */
  readonly nameOf: (chain: string) => string
  /** The members of the proof that the wallet makes. */
  readonly sign: (
    ask: Ask,
    address: string,
    challenge: Challenge,
  ) => Promise<Readonly<Record<string, string>>>
}

const toHex = (text: string): string =>
  `0x${[...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`

/** ERC-191; an answer of any length may be that of a contract. */
const eip155: Signer = {
  methods: ['personal_sign'],
  type: 'eip191',
  nameOf: (chain) => chain,
  sign: async (ask, address, { message }) => {
    const answer = await ask('personal_sign', [toHex(message), address])
    return { message, signature: toMatch(answer, /^0x(?:[0-9a-f]{2}){64,65536}$/i) }
  },
}

/** `signRaw` over the wire: the wallet puts `<Bytes>` around the text. */
const polkadot: Signer = {
  methods: ['polkadot_signMessage'],
  type: 'substrate:signraw',
  nameOf: (chain) => chain,
  sign: async (ask, address, { message }) => {
    const answer = await ask('polkadot_signMessage', { address, message })
    const signature = toMatch(read(answer, 'signature'), /^(?:0x)?[0-9a-f]{128,132}$/i).toLowerCase()
    return { message, signature: signature.startsWith('0x') ? signature : `0x${signature}` }
  },
}

const TEZOS_NETWORKS: Readonly<Record<string, string>> = {
  'tezos:NetXdQprcVkpaWU': 'tezos:mainnet',
  'tezos:NetXnHfVqm9iesp': 'tezos:ghostnet',
  'tezos:NetXsqzbfFenSTS': 'tezos:shadownet',
}

/** Wallets of Tezos know networks by their names. The key is not in the session, so it is asked for. */
const tezos: Signer = {
  methods: ['tezos_getAccounts', 'tezos_sign'],
  type: 'tezos:micheline',
  nameOf: (chain) => TEZOS_NETWORKS[chain] ?? chain,
  sign: async (ask, address, { message, payload }) => {
    const packed = read(payload, 'payload')
    if (typeof packed !== 'string') throw new TypeError('the challenge must have { payload }')
    const known = await ask('tezos_getAccounts', {})
    const own = Array.isArray(known) ? known.find((one) => read(one, 'address') === address) : undefined
    const publicKey = toMatch(read(own, 'pubkey'), /^(?:edpk|sppk|p2pk|BLpk)[1-9A-HJ-NP-Za-km-z]{40,120}$/)
    const answer = await ask('tezos_sign', { account: address, payload: packed })
    const signature = toMatch(
      read(answer, 'signature'),
      /^(?:edsig|spsig1|p2sig|BLsig|sig)[1-9A-HJ-NP-Za-km-z]{60,200}$/,
    )
    return { message, publicKey, signature }
  },
}

/** By CAIP-2 namespace. */
export const SIGNERS: Readonly<Record<Namespace, Signer>> = { eip155, polkadot, tezos }
