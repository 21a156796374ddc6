import { verifySr25519 } from '@countersign/siwx-crypto'
import { createMessage, formatMessage, signedBytes, verifyMessage } from '@countersign/siwx-polkadot'
import { Keyring } from '@polkadot/keyring'
import { cryptoWaitReady, signatureVerify, sr25519Verify } from '@polkadot/util-crypto'
import { DOMAIN, FIRST_SEEN_KEYS, inTurn, KNOWN_KEYS } from './inputs.ts'
import { type Effort, type Measurement, measure, type Subject } from './measure.ts'
import { named, ratio, type Section, SPEED_HEAD, speedRows } from './report.ts'

const CHAIN = '91b171bb158e2d3848fa23a9f1c25182'

type PolkadotSignIn = {
  readonly text: string
  readonly wrapped: Uint8Array
  readonly address: string
  readonly nonce: string
  readonly publicKey: Uint8Array
  readonly raw: Uint8Array
  readonly signature: string
}

/** Sign-ins by different sr25519 keys, wrapped as `signRaw` does. */
function signIns(amount: number): readonly PolkadotSignIn[] {
  const keyring = new Keyring({ type: 'sr25519', ss58Format: 0 })
  return Array.from({ length: amount }, (_, index) => {
    const pair = keyring.addFromSeed(
      Uint8Array.from({ length: 32 }, (_, i) => (index >> (8 * (i % 2))) & 255),
    )
    const nonce = `nonce${index}`.padEnd(22, 'x')
    const text = formatMessage(
      createMessage({
        domain: DOMAIN,
        address: pair.address,
        statement: 'Sign in to the example application and accept its terms of service.',
        uri: `https://${DOMAIN}/sign-in`,
        chainId: CHAIN,
        nonce,
        issuedAt: new Date(),
        expirationTime: new Date(Date.now() + 3_600_000),
        requestId: `request-${index}`,
        resources: [`https://${DOMAIN}/profile/${index}`, `https://${DOMAIN}/terms/2026`],
      }),
    )
    const wrapped = signedBytes(text)
    const raw = pair.sign(wrapped)
    const signature = `0x${Buffer.from(raw).toString('hex')}`
    return { text, wrapped, address: pair.address, nonce, publicKey: pair.publicKey, raw, signature }
  })
}

function accepted(ok: boolean): void {
  if (!ok) throw new Error('a good sign-in was refused')
}

const OURS = 'countersign, whole sign-in, known key'
const OURS_FIRST_SEEN = 'countersign, whole sign-in, first-seen key'
const OURS_RAW = 'countersign, verifySr25519 alone'
const DETECT = 'util-crypto 14: signatureVerify, signature alone'
const PEER = 'util-crypto 14: sr25519Verify, signature alone'

function subjects(inputs: readonly PolkadotSignIn[]): readonly Subject[] {
  const nth = (n: number): PolkadotSignIn => inputs[n % inputs.length] as PolkadotSignIn
  const whole = (name: string, next: () => PolkadotSignIn): Subject => ({
    name,
    run: async () => {
      const { text: message, signature, nonce } = next()
      const proof = { type: 'substrate:signraw', message, signature } as const
      accepted((await verifyMessage(proof, { domain: DOMAIN, nonce })).ok)
    },
  })
  return [
    whole(OURS, inTurn(inputs.slice(0, KNOWN_KEYS))),
    whole(OURS_FIRST_SEEN, inTurn(inputs)),
    {
      name: OURS_RAW,
      run: async (n) => {
        const { wrapped: message, raw: signature, publicKey } = nth(n % KNOWN_KEYS)
        accepted((await verifySr25519({ message, signature, publicKey })) === 'valid')
      },
    },
    {
      name: DETECT,
      run: (n) => {
        const { text, signature, address } = nth(n)
        accepted(signatureVerify(text, signature, address).isValid)
      },
    },
    {
      name: PEER,
      run: (n) => {
        const { wrapped, raw, publicKey } = nth(n)
        accepted(sr25519Verify(wrapped, raw, publicKey))
      },
    },
  ]
}

function target(results: readonly Measurement[], ours: string, peer: string, times: number) {
  const measured = named(results, ours).opsPerSecond / named(results, peer).opsPerSecond
  return {
    promise: `${ours}: at least ${times} times ${peer}`,
    measured: ratio(measured),
    met: measured >= times,
  }
}

/** sr25519: the whole of a sign-in against the signature check that a page would write with polkadot-js. */
export async function polkadot(effort: Effort): Promise<Section> {
  await cryptoWaitReady()
  const results = await measure(subjects(signIns(FIRST_SEEN_KEYS)), effort)
  return {
    title: 'Polkadot: sign-in with sr25519',
    note: 'Ours parses the text, checks domain, nonce and times and verifies; the peer verifies a signature and nothing else.',
    head: SPEED_HEAD,
    rows: speedRows(results),
    targets: [
      target(results, OURS_RAW, PEER, 7),
      target(results, OURS, PEER, 7),
      target(results, OURS_FIRST_SEEN, PEER, 7),
      target(results, OURS, DETECT, 7),
    ],
  }
}
