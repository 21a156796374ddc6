import {
  type ChainReader,
  createMessage,
  formatMessage,
  type Nep413Payload,
  type Nep413Proof,
  signingPayload,
  verifyMessage,
} from '@countersign/siwx-near'
import { KeyPair, KeyPairSigner, type Provider } from 'near-api-js'
import { verifyMessage as sdkVerify } from 'near-api-js/nep413'
import { DOMAIN, FIRST_SEEN_KEYS, inTurn, KNOWN_KEYS } from './inputs.ts'
import { type Effort, measure, type Subject } from './measure.ts'
import { named, ratio, type Section, SPEED_HEAD, speedRows } from './report.ts'

type SignIn = { readonly proof: Nep413Proof; readonly payload: Nep413Payload; readonly signature: Uint8Array }

const NONCE = 'k7Jx0Qm3Zs9Lw2Tf5Rb8'
const ACCOUNT = 'alice.near'
const PEER = 'near-api-js 7 verifyMessage'
const KNOWN = 'countersign NEP-413, known key'
const FIRST_SEEN = 'countersign NEP-413, first-seen key'

/** A sign-in of about 600 characters by a key of its own. */
async function signInByNewKey(): Promise<SignIn> {
  const message = formatMessage(
    createMessage({
      domain: DOMAIN,
      address: ACCOUNT,
      chainId: 'mainnet',
      nonce: NONCE,
      uri: `https://${DOMAIN}/sign-in`,
      statement: 'Sign in to the example application and accept its terms of service.',
      issuedAt: new Date(),
      expirationTime: new Date(Date.now() + 3_600_000),
      requestId: 'request-1',
      resources: [`https://${DOMAIN}/profile/1`, `https://${DOMAIN}/terms/2026`],
    }),
  )
  const payload = signingPayload({ type: 'near:nep413', message })
  const { nonce, recipient } = payload
  const signer = new KeyPairSigner(KeyPair.fromRandom('ed25519'))
  const signed = await signer.signNep413Message(ACCOUNT, { message, nonce, recipient })
  return {
    proof: {
      type: 'near:nep413',
      message,
      accountId: ACCOUNT,
      publicKey: signed.publicKey.toString(),
      signature: btoa(String.fromCharCode(...signed.signature)),
    },
    payload,
    signature: signed.signature,
  }
}

/** The chain answers at once and the same to both: what is measured is the verifier. */
const reader: ChainReader = {
  chainId: async () => 'mainnet',
  finalBlock: async () => ({
    height: 1n,
    hash: '9MzuZrRPW1BGpFnZJUJg6SzCrixPpJDfjsNeUobRXsLe',
    timestamp: BigInt(Date.now()) * 1_000_000n,
  }),
  accessKey: async () => 'full_access',
  accountExists: async () => true,
  view: async () => ({ status: 'failed', reason: 'no contract' }),
}
const provider = { viewAccessKey: async () => ({ permission: 'FullAccess' }) } as unknown as Provider

/** Sign-in with NEAR by NEP-413. */
export async function near(effort: Effort): Promise<Section> {
  const inputs = await Promise.all(Array.from({ length: FIRST_SEEN_KEYS }, signInByNewKey))
  const input = (n: number): SignIn => inputs[n % FIRST_SEEN_KEYS] as SignIn
  const ours = (name: string, next: () => SignIn): Subject => ({
    name,
    run: async () => {
      const { ok } = await verifyMessage(
        next().proof,
        { domain: DOMAIN, nonce: NONCE },
        { reader: () => reader },
      )
      if (!ok) throw new Error('a good sign-in was refused')
    },
  })
  const results = await measure(
    [
      ours(KNOWN, inTurn(inputs.slice(0, KNOWN_KEYS))),
      ours(FIRST_SEEN, inTurn(inputs)),
      {
        name: PEER,
        run: async (n) => {
          const { proof, payload, signature } = input(n)
          const { message, nonce, recipient } = payload
          await sdkVerify({
            signerAccountId: ACCOUNT,
            signerPublicKey: proof.publicKey,
            payload: { message, nonce, recipient },
            signature,
            provider,
          })
        },
      },
    ],
    effort,
  )
  return {
    title: 'Sign in with NEAR',
    note: 'Here the whole sign-in: parse the text, check domain, nonce and times, rebuild the payload, verify, look the key up. near-api-js verifies the payload and looks the key up. The chain answers at once.',
    head: SPEED_HEAD,
    rows: speedRows(results),
    targets: [KNOWN, FIRST_SEEN].map((name) => {
      const times = named(results, name).opsPerSecond / named(results, PEER).opsPerSecond
      return { promise: `${name}: at least 10 times near-api-js`, measured: ratio(times), met: times >= 10 }
    }),
  }
}
