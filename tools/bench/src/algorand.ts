import {
  chainIdOf,
  createMessage,
  formatMessage,
  type MxProof,
  parseMessage,
  verifyMessage,
} from '@countersign/siwx-algorand'
import algosdk from 'algosdk'
import { DOMAIN, FIRST_SEEN_KEYS, inTurn, KNOWN_KEYS } from './inputs.ts'
import { type Effort, measure } from './measure.ts'
import { named, ratio, type Section, SPEED_HEAD, speedRows } from './report.ts'

type SignIn = {
  readonly proof: MxProof
  readonly address: string
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

const NONCE = 'k7Jx0Qm3Zs9Lw2Tf5Rb8'
const MAINNET = chainIdOf('wGHE2Pwdvd7S12BL5FaOP20EGYesN73ktiC1qzkkit8=')
const PEER = 'algosdk 3.8 verifyBytes'
const KNOWN = 'countersign MX, known key'
const FIRST_SEEN = 'countersign MX, first-seen key'

/** A sign-in of about 600 characters by a key of its own. */
function signInByNewKey(): SignIn {
  const { addr, sk } = algosdk.generateAccount()
  const address = addr.toString()
  const message = formatMessage(
    createMessage({
      domain: DOMAIN,
      address,
      chainId: MAINNET,
      nonce: NONCE,
      uri: `https://${DOMAIN}/sign-in`,
      statement: 'Sign in to the example application and accept its terms of service.',
      issuedAt: new Date(),
      expirationTime: new Date(Date.now() + 3_600_000),
      requestId: 'request-1',
      resources: [`https://${DOMAIN}/profile/1`, `https://${DOMAIN}/terms/2026`],
    }),
  )
  const bytes = new TextEncoder().encode(message)
  const signature = algosdk.signBytes(bytes, sk)
  const encoded = btoa(String.fromCharCode(...signature))
  return { proof: { type: 'algorand:mx', message, signature: encoded }, address, bytes, signature }
}

async function verify({ proof }: SignIn): Promise<void> {
  const { ok } = await verifyMessage(proof, { domain: DOMAIN, nonce: NONCE })
  if (!ok) throw new Error('a good sign-in was refused')
}

/** Sign-in with Algorand by MX, which is all that the SDK can verify. */
export async function algorand(effort: Effort): Promise<Section> {
  const inputs = Array.from({ length: FIRST_SEEN_KEYS }, signInByNewKey)
  const known = inTurn(inputs.slice(0, KNOWN_KEYS))
  const firstSeen = inTurn(inputs)
  const input = (n: number): SignIn => inputs[n % FIRST_SEEN_KEYS] as SignIn
  const results = await measure(
    [
      { name: KNOWN, run: () => verify(known()) },
      { name: FIRST_SEEN, run: () => verify(firstSeen()) },
      {
        name: 'countersign: parse only',
        run: (n) => {
          if (!parseMessage(input(n).proof.message).ok) throw new Error('a good text was refused')
        },
      },
      {
        name: PEER,
        run: (n) => {
          const { bytes, signature, address } = input(n)
          if (!algosdk.verifyBytes(bytes, signature, address)) throw new Error('a good signature was refused')
        },
      },
    ],
    effort,
  )
  return {
    title: 'Sign in with Algorand',
    note: 'Here the whole sign-in: parse the text, check domain, nonce and times, bind the key, verify. algosdk verifies the bytes only.',
    head: SPEED_HEAD,
    rows: speedRows(results),
    targets: [KNOWN, FIRST_SEEN].map((name) => {
      const times = named(results, name).opsPerSecond / named(results, PEER).opsPerSecond
      return { promise: `${name}: at least 80 times algosdk`, measured: ratio(times), met: times >= 80 }
    }),
  }
}
