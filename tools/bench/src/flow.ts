import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import {
  type AccountKey,
  type ChainReader,
  createHttpReader,
  createMessage,
  type FlowProof,
  formatMessage,
  signingPayload,
  verifyMessage,
} from '@countersign/siwx-flow'
import { AppUtils, config, WalletUtils } from '@onflow/fcl-core'
import { DOMAIN, FIRST_SEEN_KEYS, inTurn, KNOWN_KEYS } from './inputs.ts'
import { type Effort, measure, type Subject } from './measure.ts'
import { type Section, SPEED_HEAD, speedRows } from './report.ts'

type Kind = {
  readonly name: string
  readonly curve: 'P-256' | 'secp256k1'
  readonly signingAlgorithm: string
  readonly hash: 'sha256' | 'sha3-256'
}
type SignIn = { readonly proof: FlowProof; readonly nonce: string; readonly key: AccountKey }

const NONCE = 'k7Jx0Qm3Zs9Lw2Tf5Rb8'
/** A word of mainnet's address code. */
const ADDRESS = '0xe3382c37849f96e9'
const KINDS: readonly Kind[] = [
  { name: 'P-256 and SHA3-256', curve: 'P-256', signingAlgorithm: 'ECDSA_P256', hash: 'sha3-256' },
  { name: 'secp256k1 and SHA2-256', curve: 'secp256k1', signingAlgorithm: 'ECDSA_secp256k1', hash: 'sha256' },
]

/** A sign-in of about 600 characters by a key of its own. */
function signInByNewKey({ curve, signingAlgorithm, hash }: Kind): SignIn {
  const message = formatMessage(
    createMessage({
      domain: DOMAIN,
      address: ADDRESS,
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
  const { appIdentifier, nonce } = signingPayload({ type: 'flow:account-proof', message })
  const signed = WalletUtils.encodeAccountProof({ address: ADDRESS, nonce, appIdentifier })
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve })
  const signature = sign(hash, Buffer.from(signed, 'hex'), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const composite = {
    f_type: 'CompositeSignature',
    f_vsn: '1.0.0',
    addr: ADDRESS,
    keyId: 0,
    signature: signature.toString('hex'),
  }
  return {
    proof: { type: 'flow:account-proof', message, signatures: [composite] },
    nonce,
    key: {
      index: 0,
      publicKey: pointOf(publicKey),
      signingAlgorithm,
      hashingAlgorithm: hash === 'sha256' ? 'SHA2_256' : 'SHA3_256',
      weight: 1000,
      revoked: false,
    },
  }
}

function pointOf(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  return new Uint8Array(Buffer.concat([Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]))
}

/** The chain answers at once, and is asked for the block and the keys of the account; there is no script to run on it. */
const readerOf = (key: AccountKey): ChainReader => ({
  chainId: async () => 'mainnet',
  sealedBlock: async () => ({ height: 1n, id: 'c4'.repeat(32), timestamp: Date.now() }),
  accountKeys: async () => [key],
})

/** FCL cannot decide by itself: the chain does, by a script. Here one that accepts at once, without a look at the proof. */
function answerScripts(): void {
  config({
    'flow.network': 'mainnet',
    'accessNode.api': 'https://node.example',
    'sdk.transport': async (
      asked: { readonly tag: string } | Promise<{ readonly tag: string }>,
      context: { readonly response: () => object },
    ) => {
      const { tag } = await asked
      const response = { ...context.response(), tag }
      if (tag !== 'SCRIPT') return { ...response, networkParameters: { chainId: 'flow-mainnet' } }
      return { ...response, encodedData: { type: 'Bool', value: true } }
    },
  })
}

function accepted(ok: boolean): void {
  if (!ok) throw new Error('a good sign-in was refused')
}

async function compare(kind: Kind, effort: Effort) {
  const inputs = Array.from({ length: FIRST_SEEN_KEYS }, () => signInByNewKey(kind))
  const input = (n: number): SignIn => inputs[n % FIRST_SEEN_KEYS] as SignIn
  const ours = (name: string, next: () => SignIn): Subject => ({
    name: `countersign ${kind.name}, ${name}`,
    run: async () => {
      const { proof, key } = next()
      const context = { reader: () => readerOf(key) }
      accepted((await verifyMessage(proof, { domain: DOMAIN, nonce: NONCE }, context)).ok)
    },
  })
  return await measure(
    [
      ours('known key', inTurn(inputs.slice(0, KNOWN_KEYS))),
      ours('first-seen key', inTurn(inputs)),
      {
        name: `fcl-core: encode ${kind.name}, ask for a script`,
        run: async (n) => {
          const { proof, nonce } = input(n)
          const { signatures } = proof
          accepted(
            await AppUtils.verifyAccountProof(`https://${DOMAIN}`, { address: ADDRESS, nonce, signatures }),
          )
        },
      },
    ],
    effort,
  )
}

/** Sign-in with Flow by account proof. */
export async function flow(effort: Effort): Promise<Section> {
  answerScripts()
  const results = []
  for (const kind of KINDS) results.push(...(await compare(kind, effort)))
  const { reads, scripts } = await countRequests(KINDS[0] as Kind)
  return {
    title: 'Sign in with Flow',
    note: 'Here the whole sign-in: parse the text, check domain, nonce and times, rebuild the account proof, verify. fcl-core verifies nothing itself: it encodes the account proof and has a script on the chain decide, which here says yes at once. Its row is what a page pays before the chain has begun.',
    head: SPEED_HEAD,
    rows: speedRows(results),
    targets: [
      {
        promise: 'verified locally, without a script on the chain',
        measured: `${reads} reads, ${scripts} scripts`,
        met: reads > 0 && scripts === 0,
      },
    ],
  }
}

/** What the reader of the package asks an access node for, in one sign-in. */
async function countRequests(kind: Kind): Promise<{ readonly reads: number; readonly scripts: number }> {
  const { proof, key } = signInByNewKey(kind)
  const asked: string[] = []
  const answers: Readonly<Record<string, unknown>> = {
    '/v1/network/parameters': { chain_id: 'flow-mainnet' },
    '/v1/blocks': [{ header: { id: 'c4'.repeat(32), height: '1', timestamp: new Date().toISOString() } }],
    [`/v1/accounts/${ADDRESS.slice(2)}`]: {
      address: ADDRESS.slice(2),
      keys: [
        {
          index: '0',
          public_key: `0x${Buffer.from(key.publicKey).toString('hex')}`,
          signing_algorithm: key.signingAlgorithm,
          hashing_algorithm: key.hashingAlgorithm,
          weight: '1000',
          revoked: false,
        },
      ],
    },
  }
  const reader = createHttpReader({
    urls: ['https://node.example'],
    fetch: async (input) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input)
      asked.push(pathname)
      return Response.json(answers[pathname])
    },
  })
  accepted((await verifyMessage(proof, { domain: DOMAIN, nonce: NONCE }, { reader: () => reader })).ok)
  const scripts = asked.filter((path) => path.startsWith('/v1/scripts')).length
  return { reads: asked.length - scripts, scripts }
}
