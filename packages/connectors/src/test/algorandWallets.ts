import { ARC0027MethodEnum, AVMWebProvider } from '@agoralabs-sh/avm-web-provider'
import { base64 } from '@scure/base'
import { ALICE, authenticatorData, BOB } from './algorandKeys.ts'
import type { Page } from './page.ts'

export const MAINNET = 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'
export const TESTNET = 'algorand:SGO1GKSzyE7IEPItTxCByw9x8FmnrCDe'
const MAINNET_HASH = 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73ktiC1qzkkit8='

type Method = 'enable' | 'sign_message'

/** Knobs of the wallets. */
export type AlgorandKnobs = {
  readonly providerId?: string | undefined
  /** What it answers to `discover`, besides. */
  readonly discover?: Readonly<Record<string, unknown>> | undefined
  readonly accounts?: unknown
  /** Who signs in place of the account asked for. */
  readonly signer?: typeof ALICE | undefined
  readonly wrongSignature?: boolean | undefined
  readonly fail?: { readonly at: Method; readonly code: number } | undefined
  readonly hang?: Method | undefined
  /** Changes the result of a signature. */
  readonly change?: ((result: object) => unknown) | undefined
}

type Params = Readonly<Record<string, unknown>> & { readonly signer?: string }
type Asked = { readonly method: string; readonly params: Params }

const common = (
  { providerId = 'kibisis', accounts, fail, hang, ...knobs }: AlgorandKnobs,
  asked: Asked[],
) => {
  const enter = async (method: Method, params: Params) => {
    asked.push({ method, params })
    if (hang === method) await new Promise(() => {})
    if (fail?.at === method) throw Object.assign(new Error('no'), { code: fail.code })
  }
  const keyOf = (signer: unknown) => knobs.signer ?? (signer === BOB.address ? BOB : ALICE)
  return {
    discover: () => ({
      providerId,
      name: 'Example Wallet',
      networks: [
        { genesisHash: MAINNET_HASH, genesisId: 'mainnet-v1.0', methods: ['enable', 'sign_message'] },
      ],
      ...knobs.discover,
    }),
    enable: async (params: Params) => {
      await enter('enable', params)
      const list = accounts === undefined ? [{ address: ALICE.address, name: 'Main' }] : accounts
      return { providerId, genesisHash: MAINNET_HASH, genesisId: 'mainnet-v1.0', accounts: list }
    },
    sign: async (params: Params, sign: (key: typeof ALICE) => Uint8Array) => {
      await enter('sign_message', params)
      const key = keyOf(params.signer)
      const bytes = sign(key)
      if (knobs.wrongSignature) bytes[0] = (bytes[0] ?? 0) ^ 1
      const result = { providerId, signature: base64.encode(bytes), signer: key.address }
      return knobs.change === undefined ? result : knobs.change(result)
    },
  }
}

/** A wallet on the wallet side of the official provider, which speaks by events and signs the text as it is. */
export const installEventWallet = (knobs: AlgorandKnobs = {}): { readonly asked: Asked[] } => {
  const asked: Asked[] = []
  const wallet = common(knobs, asked)
  const provider = AVMWebProvider.init(knobs.providerId ?? 'kibisis')
  provider.onDiscover(() => wallet.discover() as never)
  provider.onEnable(({ params }) => wallet.enable({ ...params }) as never)
  provider.onSignMessage(
    ({ params }) => wallet.sign({ ...params }, (key) => key.plain(params?.message ?? '')) as never,
  )
  return { asked }
}

/** A wallet that speaks as Pera's extension: the same envelopes by messages, ARC-60 in `sign_message`. */
export const installMessageWallet = (page: Page, knobs: AlgorandKnobs = {}): { readonly asked: Asked[] } => {
  const asked: Asked[] = []
  const wallet = common({ providerId: 'pera', ...knobs }, asked)
  const run = (method: string, params: Params): unknown => {
    if (method === ARC0027MethodEnum.Discover) return wallet.discover()
    if (method === ARC0027MethodEnum.Enable) return wallet.enable(params)
    const { data, domain } = params
    if (domain !== page.location.host) throw Object.assign(new Error('domain'), { code: 4200 })
    return wallet.sign(params, (key) =>
      key.arc60(String(data), base64.decode(String(params['authenticatorData']))),
    )
  }
  page.addEventListener('message', (event) => {
    const { data } = event as MessageEvent<{ id: string; reference?: string; params: Params } | null>
    const method = /^arc0027:(\w+):request$/.exec(String(data?.reference))?.[1]
    if (method === undefined || data === null) return
    const envelope = { id: 'r', requestId: data.id, reference: `arc0027:${method}:response` }
    void Promise.resolve()
      .then(() => run(method, data.params))
      .then(
        (result) => page.postMessage({ ...envelope, result }),
        ({ code, message }) => page.postMessage({ ...envelope, error: { code, message } }),
      )
  })
  return { asked }
}

/** A wallet that speaks as the extension of Lute. */
export const installLute = (page: Page, knobs: AlgorandKnobs & { readonly close?: boolean } = {}) => {
  const asked: Asked[] = []
  const wallet = common(knobs, asked)
  Object.assign(page, { lute: true })
  const answer = (type: string, work: Promise<object>) => {
    const send = (detail: object) => page.dispatchEvent(new CustomEvent(type, { detail }))
    void work.then(send, ({ code, message }) => send({ action: 'error', code, message }))
  }
  page.addEventListener('lute-connect', (event) => {
    const { detail } = event as CustomEvent<{ action: string; data: string; genesisID?: string }>
    if (knobs.close) return answer('connect-response', Promise.resolve({ action: 'close' }))
    if (detail.action === 'connect') {
      const connect = async () => {
        const { accounts } = await wallet.enable({ genesisID: detail.genesisID })
        return { action: 'connect', addrs: (accounts as { address: string }[]).map(({ address }) => address) }
      }
      return answer('connect-response', connect())
    }
    const sign = async () => {
      const { signature } = (await wallet.sign({ ...detail }, (key) =>
        key.arc60(detail.data, authenticatorData),
      )) as { signature: string }
      const bytes = { authenticatorData, signature: base64.decode(signature), signer: ALICE.publicKey }
      return { action: 'signed', signerResponse: { data: detail.data, domain: 'app.example', ...bytes } }
    }
    answer('sign-data-response', sign())
  })
  return { asked }
}
