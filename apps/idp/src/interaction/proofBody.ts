import type { SignInProof, SignInProofType } from '@countersign/siwx'
import { z } from 'zod'

/** 64 KiB of signature in hexadecimal, the message, and room for the other fields. */
export const PROOF_LIMIT = 160 * 1024

const text = (max: number) => z.string().min(1).max(max)

const common = { challenge: text(128), account: text(200) }
const message = text(16_384)

/** Bodies by type. Shapes and sizes only: what the fields say is the verifier's to judge. */
const of = <Type extends SignInProofType, Fields extends z.ZodRawShape>(type: Type, fields: Fields) =>
  z.strictObject({ ...common, type: z.literal(type), ...fields })

const tezos = { message, publicKey: text(200).optional(), signature: text(200) }
const compositeSignature = z.strictObject({
  addr: text(18),
  keyId: z.int().min(0).max(0xffff_ffff),
  signature: text(128),
  f_type: z.literal('CompositeSignature').optional(),
  f_vsn: text(20).optional(),
})
const flow = { message, signatures: z.array(compositeSignature).min(1).max(64) }
const member = z.strictObject({ address: text(64), signature: text(100).optional() })
const algorand = {
  signature: text(100).optional(),
  signer: text(64).optional(),
  multisig: z
    .strictObject({
      version: z.literal(1),
      threshold: z.int().min(1).max(255),
      members: z.array(member).min(1).max(255),
    })
    .optional(),
}

/** Body of the proof endpoint: what a wallet answered, for which challenge and account. */
export const proofBody = z.discriminatedUnion('type', [
  of('eip191', {
    message,
    signature: z.string().min(2).max(131_074),
    publicKey: z.string().max(1000).optional(),
  }),
  of('tezos:micheline', { ...tezos, payload: text(32_768).optional() }),
  of('tezos:offchain', tezos),
  of('near:nep413', {
    message,
    accountId: text(64),
    publicKey: text(200),
    signature: text(100),
    callbackUrl: text(2048).optional(),
  }),
  of('near:nep641', { message, accountId: text(64), authorization: text(65_536) }),
  of('substrate:signraw', { message, signature: text(140) }),
  of('substrate:eip191', { message, signature: text(140) }),
  of('substrate:multisig', {
    message,
    threshold: z.int().min(1).max(100),
    signatories: z.array(text(64)).min(1).max(100),
    signatures: z
      .array(z.strictObject({ signatory: text(64), signature: text(140) }))
      .min(1)
      .max(100),
  }),
  of('flow:account-proof', flow),
  of('flow:user-signature', flow),
  of('algorand:arc60', { ...algorand, data: text(32_768), authenticatorData: text(2048) }),
  of('algorand:mx', { ...algorand, message }),
  of('algorand:unprefixed', { ...algorand, message }),
  of('algorand:arc14', { transaction: text(65_536) }),
])

/** A checked body. */
export type ProofBody = z.output<typeof proofBody>

/** The proof alone, as the verifiers take it. */
export const proofOf = (body: ProofBody): SignInProof => {
  // Connectors may name a key here; the account is recovered from the signature.
  if (body.type === 'eip191') return { type: body.type, message: body.message, signature: body.signature }
  const { account: _account, challenge: _challenge, ...proof } = body
  // Members that exclude each other are told apart by the verifier, not by the type of the body.
  return proof as SignInProof
}
