import { flowNode, nearReader } from './chains.ts'
import type { Answer, Proof, Proofs, Vector, Verify } from './types.ts'

// The vectors are JSON of the package's own proof types: what is in them is the package's to judge.
type Any = Parameters<typeof JSON.stringify>[0]

const expected = ({ domain, nonce }: Vector) => ({ domain, nonce })
const clock = ({ now }: Vector) => ({ now: () => new Date(now) })

async function flowReader({ now }: Vector, { flowKeys }: Proofs) {
  const { createHttpReader } = await import('@countersign/siwx-flow')
  return (chainId: string) =>
    createHttpReader({ urls: ['https://node.example'], fetch: flowNode(chainId, now, flowKeys) })
}

/** Parses, formats and checks: siwx-core has no signature of its own to verify. */
async function core(vector: Vector, proof: Proof): Promise<Answer> {
  const { checkMessage, formatMessage, parseMessage } = await import('@countersign/siwx-core')
  const profile = {
    namespace: 'eip155',
    ecosystem: 'Ethereum',
    order: 'eip4361',
    checkAddress: (address: string) => (/^0x[0-9a-fA-F]{40}$/.test(address) ? 'valid' : 'address_invalid'),
    isChainId: (chainId: string) => /^[1-9][0-9]*$/.test(chainId),
  } as const
  const parsed = parseMessage(profile, proof.message)
  if (!parsed.ok) return parsed
  if (formatMessage(profile, parsed.message) !== proof.message)
    return { ok: false, code: 'not the same text' }
  const { address, chainId } = parsed.message
  const refusal = checkMessage(parsed.message, expected(vector), clock(vector))
  return refusal ?? { ok: true, account: `eip155:${chainId}:${address}` }
}

/** Recovers the address that signed the text, by EIP-191. */
async function crypto({ account }: Vector, { message, signature = '' }: Proof): Promise<Answer> {
  const { keccak256, recoverSecp256k1 } = await import('@countersign/siwx-crypto')
  const text = new TextEncoder().encode(message)
  const prefix = new TextEncoder().encode(`\x19Ethereum Signed Message:\n${text.length}`)
  const bytes = Uint8Array.from(signature.slice(2).match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
  const recovered = await recoverSecp256k1({
    digest: keccak256(new Uint8Array([...prefix, ...text])),
    signature: bytes.subarray(0, 64),
    recovery: (bytes[64] ?? 0) - 27,
  })
  if (recovered.status !== 'recovered') return { ok: false, code: recovered.status }
  const hash = keccak256(recovered.publicKey.subarray(1)).subarray(12)
  const address = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const ok = account.toLowerCase().endsWith(`:0x${address}`)
  return ok ? { ok, account } : { ok, code: 'signature_invalid' }
}

/** Each package loaded the first time that it is asked, so that one which does not load fails alone. */
export function verifiersOf(proofs: Proofs): Readonly<Record<string, Verify>> {
  return {
    'siwx-core': core,
    'siwx-crypto': crypto,
    'siwx-ethereum': async (vector, proof: Any) =>
      (await import('@countersign/siwx-ethereum')).verifyMessage(proof, expected(vector), clock(vector)),
    'siwx-tezos': async (vector, proof: Any) =>
      (await import('@countersign/siwx-tezos')).verifyMessage(proof, expected(vector), clock(vector)),
    'siwx-near': async (vector, proof: Any) =>
      (await import('@countersign/siwx-near')).verifyMessage(proof, expected(vector), {
        ...clock(vector),
        reader: () => nearReader(vector),
      }),
    'siwx-polkadot': async (vector, proof: Any) =>
      (await import('@countersign/siwx-polkadot')).verifyMessage(proof, expected(vector), clock(vector)),
    'siwx-flow': async (vector, proof: Any) =>
      (await import('@countersign/siwx-flow')).verifyMessage(proof, expected(vector), {
        ...clock(vector),
        reader: await flowReader(vector, proofs),
      }),
    'siwx-algorand': async (vector, proof: Any) =>
      (await import('@countersign/siwx-algorand')).verifyMessage(proof, expected(vector), clock(vector)),
    siwx: async (vector, proof: Any) =>
      (await import('@countersign/siwx')).verifySignIn(proof, expected(vector), {
        ...clock(vector),
        near: { reader: () => nearReader(vector) },
        flow: { reader: await flowReader(vector, proofs) },
      }),
  }
}
