import {
  createMessage,
  formatMessage,
  signingPayload,
  type TezosProof,
  verifyMessage,
} from '@countersign/siwx-tezos'
import { InMemorySigner } from '@taquito/signer'
import { b58Encode, PrefixV2, verifySignature } from '@taquito/utils'
import { DOMAIN, FIRST_SEEN_KEYS, inTurn, KNOWN_KEYS } from './inputs.ts'
import { type Effort, type Measurement, measure } from './measure.ts'
import { named, ratio, type Section, SPEED_HEAD, speedRows } from './report.ts'

type SignIn = { readonly proof: TezosProof & { readonly publicKey: string }; readonly payload: string }

const NONCE = 'k7Jx0Qm3Zs9Lw2Tf5Rb8'
const KINDS = [
  { name: 'tz1, known key', secret: PrefixV2.Ed25519Seed, amount: KNOWN_KEYS },
  { name: 'tz1, first-seen key', secret: PrefixV2.Ed25519Seed, amount: FIRST_SEEN_KEYS },
  { name: 'tz2', secret: PrefixV2.Secp256k1SecretKey, amount: KNOWN_KEYS },
  { name: 'tz3', secret: PrefixV2.P256SecretKey, amount: KNOWN_KEYS },
  { name: 'tz4', secret: PrefixV2.BLS12_381SecretKey, amount: 16 },
] as const

/** A sign-in of about 600 characters by a key of its own. */
async function signInBy(secret: PrefixV2): Promise<SignIn> {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  // Below the order of every curve: that of BLS12-381, little-endian here, is the smallest.
  bytes[0] = 1
  bytes[31] = 1
  const signer = new InMemorySigner(b58Encode(bytes, secret))
  const message = formatMessage(
    createMessage({
      domain: DOMAIN,
      address: await signer.publicKeyHash(),
      chainId: 'NetXdQprcVkpaWU',
      nonce: NONCE,
      uri: `https://${DOMAIN}/sign-in`,
      statement: 'Sign in to the example application and accept its terms of service.',
      issuedAt: new Date(),
      expirationTime: new Date(Date.now() + 3_600_000),
      requestId: 'request-1',
      resources: [`https://${DOMAIN}/profile/1`, `https://${DOMAIN}/terms/2026`],
    }),
  )
  const { payload } = signingPayload({ message })
  const { prefixSig: signature } = await signer.sign(payload)
  return {
    proof: { type: 'tezos:micheline', message, publicKey: await signer.publicKey(), signature },
    payload,
  }
}

function accepted(ok: boolean): void {
  if (!ok) throw new Error('a good sign-in was refused')
}

async function compare({ name, secret, amount }: (typeof KINDS)[number], effort: Effort) {
  const inputs = await Promise.all(Array.from({ length: amount }, () => signInBy(secret)))
  const next = inTurn(inputs)
  const input = (n: number): SignIn => inputs[n % amount] as SignIn
  return await measure(
    [
      {
        name: `countersign ${name}`,
        run: async () => accepted((await verifyMessage(next().proof, { domain: DOMAIN, nonce: NONCE })).ok),
      },
      {
        name: `taquito 25 verifySignature ${name}`,
        run: (n) => {
          const { proof, payload } = input(n)
          accepted(verifySignature(payload, proof.publicKey, proof.signature))
        },
      },
    ],
    effort,
  )
}

/** Sign-in with Tezos by each kind of key. */
export async function tezos(effort: Effort): Promise<Section> {
  const all: (readonly Measurement[])[] = []
  for (const kind of KINDS) all.push(await compare(kind, effort))
  return {
    title: 'Sign in with Tezos',
    note: 'Here the whole sign-in: parse the text, check domain, nonce, times and the address of the key, verify. Taquito checks the signature alone.',
    head: SPEED_HEAD,
    rows: all.flatMap(speedRows),
    targets: KINDS.slice(0, 2).map(({ name }) => {
      const results = all.flat()
      const times =
        named(results, `countersign ${name}`).opsPerSecond /
        named(results, `taquito 25 verifySignature ${name}`).opsPerSecond
      return { promise: `${name}: at least 12 times taquito`, measured: ratio(times), met: times >= 12 }
    }),
  }
}
