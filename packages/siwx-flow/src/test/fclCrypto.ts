import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { sha3_256 } from '@noble/hashes/sha3.js'
import { AppUtils, config } from '@onflow/fcl-core'
import { signingPayload } from '../signingPayload.ts'
import type { AccountKey, FlowProof } from '../types.ts'
import { bytesOf, hexOf } from './keys.ts'

/** What FCL gives to its script on the chain. */
type Script = {
  readonly cadence: string
  readonly address: string
  readonly message: string
  readonly keyIndices: readonly number[]
  readonly signatures: readonly string[]
}

/** The keys of each account, by address with `0x`. */
export type Accounts = Readonly<Record<string, readonly AccountKey[]>>

const USER_TAG = 'FLOW-V0.0-user'
const PROOF_TAG = 'FCL-ACCOUNT-PROOF-V0.0'

/**
 * A local double of the contract FCLCrypto, which FCL asks by a script: its published rule in our words, not the chain. An
 * account proof is tried under both tags there.
 */
function fclCrypto(script: Script, accounts: Accounts): boolean {
  if (!script.cadence.includes('verifyAccountProofSignatures')) return holds(script, USER_TAG, accounts)
  return holds(script, PROOF_TAG, accounts) || holds(script, USER_TAG, accounts)
}

function holds(
  { address, message, keyIndices, signatures }: Script,
  tag: string,
  accounts: Accounts,
): boolean {
  if (keyIndices.length !== signatures.length) throw new Error('pre-condition')
  const bytes = bytesOf(hexOf(new TextEncoder().encode(tag)).padEnd(64, '0') + message)
  const seen = new Set<number>()
  let weight = 0
  for (const [at, index] of keyIndices.entries()) {
    const key = accounts[address]?.find((one) => one.index === index)
    if (key === undefined) throw new Error('Key provided does not exist on account')
    if (seen.has(index) || key.revoked || !verifies(key, bytes, signatures[at] ?? '')) return false
    seen.add(index)
    weight += key.weight
  }
  return weight >= 1000
}

function verifies(key: AccountKey, bytes: Uint8Array, signature: string): boolean {
  const curve = key.signingAlgorithm === 'ECDSA_P256' ? p256 : secp256k1
  const digest = (key.hashingAlgorithm === 'SHA2_256' ? sha256 : sha3_256)(bytes)
  const publicKey = Uint8Array.of(4, ...key.publicKey)
  try {
    return curve.verify(bytesOf(signature), digest, publicKey, { prehash: false, lowS: false })
  } catch {
    return false
  }
}

type Argument = { readonly asArgument: { readonly value: unknown } }
type Interaction = {
  readonly tag: string
  readonly message: { readonly cadence: string; readonly arguments: readonly string[] }
  readonly arguments: Readonly<Record<string, Argument>>
}

/** FCL's own verification, with the double in place of the access node. What it throws counts as a refusal. */
export async function fclAccepts(proof: FlowProof, accounts: Accounts, origin?: string): Promise<boolean> {
  config({
    'flow.network': 'mainnet',
    'accessNode.api': 'https://node.example',
    'sdk.transport': async (
      asked: Interaction | Promise<Interaction>,
      context: { readonly response: () => object },
    ) => {
      const interaction = await asked
      const response = { ...context.response(), tag: interaction.tag }
      if (interaction.tag !== 'SCRIPT') return { ...response, networkParameters: { chainId: 'flow-mainnet' } }
      const value = fclCrypto(readScript(interaction), accounts)
      return { ...response, encodedData: { type: 'Bool', value } }
    },
  })
  const { type, message, signatures } = proof
  try {
    if (type === 'flow:user-signature') {
      const payload = signingPayload({ type, message })
      return await AppUtils.verifyUserSignatures(payload.message, signatures)
    }
    const { appIdentifier, nonce } = signingPayload({ type, message })
    const address = signatures[0]?.addr ?? ''
    return await AppUtils.verifyAccountProof(origin ?? appIdentifier, { address, nonce, signatures })
  } catch {
    return false
  }
}

function readScript({ message, arguments: all }: Interaction): Script {
  const [address, text, indices, signatures] = message.arguments.map((id) => all[id]?.asArgument.value)
  const list = (value: unknown) => (value as readonly { readonly value: string }[]).map((one) => one.value)
  return {
    cadence: message.cadence,
    address: String(address),
    message: String(text),
    keyIndices: list(indices).map(Number),
    signatures: list(signatures),
  }
}
