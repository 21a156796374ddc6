import type { ChainReader } from '@countersign/siwx-flow'
import { p256 } from '@noble/curves/nist.js'
import { sha3_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { WalletUtils } from '@onflow/fcl-core'
import type { Page } from './page.ts'

/** Words of mainnet's code; nobody's accounts as far as the tests are concerned. */
export const ALICE = '0xe3382c37849f96e9'
export const BOB = '0xf19c161bc24cf4b4'

const SECRETS: Readonly<Record<string, Uint8Array>> = {
  [ALICE]: new Uint8Array(32).fill(41),
  [BOB]: new Uint8Array(32).fill(51),
}
const USER_TAG = bytesToHex(new TextEncoder().encode('FLOW-V0.0-user')).padEnd(64, '0')

const secretOf = (address: string) => SECRETS[address] ?? new Uint8Array(32).fill(99)

/** What the network knows of the accounts: one P-256 key each. */
export const reader: ChainReader = {
  chainId: async () => 'mainnet',
  sealedBlock: async () => ({ height: 1n, id: 'c4'.repeat(32), timestamp: Date.now() }),
  accountKeys: async (address) => [
    {
      index: 0,
      publicKey: p256.getPublicKey(secretOf(address), false).slice(1),
      signingAlgorithm: 'ECDSA_P256',
      hashingAlgorithm: 'SHA3_256',
      weight: 1000,
      revoked: false,
    },
  ],
}

/** Knobs of the wallet. */
export type FlowKnobs = {
  readonly id?: string | undefined
  readonly provider?: unknown
  readonly address?: string | undefined
  /** Who signs messages, when the person switches after connecting. */
  readonly switchTo?: string | undefined
  /** No account proof, so that a user signature is asked for; or no service at all. */
  readonly without?: 'account-proof' | 'both' | undefined
  readonly reject?: 'authn' | 'user-signature' | undefined
  readonly close?: 'authn' | 'user-signature' | undefined
  readonly hang?: 'authn' | 'user-signature' | undefined
  /** Milliseconds before the window is ready. */
  readonly delay?: number | undefined
  readonly wrongSignature?: boolean | undefined
  /** The window says that it closes after each answer, too. */
  readonly closesLate?: boolean | undefined
  /** Changes what is approved. */
  readonly change?: ((data: unknown) => unknown) | undefined
}

type Asked = {
  readonly body: Readonly<Record<string, string>>
  readonly service: { readonly type: 'authn' | 'user-signature' }
}

const composite = (hex: string, address: string, wrong: boolean) => {
  const digest = sha3_256(hexToBytes(hex))
  if (wrong) digest[0] = (digest[0] ?? 0) ^ 1
  const signature = p256.sign(digest, secretOf(address), { prehash: false })
  return new WalletUtils.CompositeSignature(address, 0, bytesToHex(signature))
}

/** A wallet extension, with the messages and encodings of FCL's own wallet side. */
export const installFlowWallet = (page: Page, knobs: FlowKnobs = {}): { readonly asked: Asked[] } => {
  const {
    id = 'hpclkefagolihohboafpheddmmgdffjm',
    address = ALICE,
    delay = 0,
    wrongSignature = false,
  } = knobs
  const asked: Asked[] = []
  // FCL's wallet side runs in a window of its own; here its messages go straight to the page.
  Object.assign(page, { parent: { location: 'the window of the wallet', postMessage: page.postMessage } })
  const endpoint = `chrome-extension://${id}/popup.html`
  const service = { f_type: 'Service', f_vsn: '1.0.0', method: 'EXT/RPC', endpoint, id }

  const proofService = ({ appIdentifier = '', nonce = '' }: Asked['body']) => ({
    ...service,
    type: 'account-proof',
    method: 'DATA',
    data: {
      f_type: 'account-proof',
      f_vsn: '2.0.0',
      address,
      nonce,
      signatures: [
        composite(WalletUtils.encodeAccountProof({ address, nonce, appIdentifier }), address, wrongSignature),
      ],
    },
  })
  const connect = ({ body }: Asked) => ({
    f_type: 'AuthnResponse',
    f_vsn: '1.0.0',
    addr: address,
    services: [
      { ...service, type: 'authz' },
      ...(knobs.without === undefined ? [proofService(body)] : []),
      ...(knobs.without === 'both' ? [] : [{ ...service, type: 'user-signature' }]),
    ],
  })
  const sign = ({ body }: Asked) => [
    composite(USER_TAG + (body['message'] ?? ''), knobs.switchTo ?? address, wrongSignature),
  ]

  const answer = (request: Asked) => {
    const { type } = request.service
    asked.push(request)
    if (knobs.hang === type) return
    if (knobs.close === type) return WalletUtils.close()
    if (knobs.reject === type) return WalletUtils.decline('User rejected the request')
    const data = type === 'authn' ? connect(request) : sign(request)
    WalletUtils.approve(knobs.change === undefined ? data : knobs.change(data))
    // Not after the test, when the page is another one.
    if (knobs.closesLate) setTimeout(() => Object.is(window, page) && WalletUtils.close(), 3)
  }
  page.addEventListener('message', (event) => {
    const { data } = event as MessageEvent<{ service?: { endpoint?: string }; type?: string } | null>
    if (data?.service?.endpoint !== endpoint || data.type !== undefined) return
    const stop = WalletUtils.onMessageFromFCL('FCL:VIEW:READY:RESPONSE', (request: Asked) => {
      stop()
      answer(request)
    })
    setTimeout(() => WalletUtils.sendMsgToFCL('FCL:VIEW:READY'), delay)
  })
  WalletUtils.injectExtService({
    ...service,
    type: 'authn',
    uid: 'Example Wallet',
    identity: { address },
    provider: knobs.provider ?? { address, name: 'Example Wallet', icon: 'data:image/svg+xml,<svg/>' },
  })
  return { asked }
}
