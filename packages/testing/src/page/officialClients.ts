import { AVMWebClient } from '@agoralabs-sh/avm-web-provider'
import { Serializer } from '@airgap/beacon-core'
import { PostMessageTransport } from '@airgap/beacon-transport-postmessage'
import { NearConnector, type SignedMessage } from '@hot-labs/near-connect'
import { web3Accounts, web3Enable, web3FromAddress } from '@polkadot/extension-dapp'
import { getWallets } from '@wallet-standard/app'
import { Buffer } from 'buffer'
import * as LuteModule from 'lute-connect'

// The Beacon SDK takes Node's for granted.
Object.assign(globalThis, { Buffer })

/** Connects and signs as a page with @polkadot/extension-dapp does. */
export async function signWithExtensionDapp(data: string) {
  const wallets = await web3Enable('Example')
  const accounts = await web3Accounts()
  const address = accounts[0]?.address ?? ''
  const { signer } = await web3FromAddress(address)
  const answer = await signer.signRaw?.({ address, data, type: 'bytes' })
  return { names: wallets.map(({ name }) => name), address, signature: answer?.signature }
}

/** Connects and signs in one prompt as a page with near-connect does, without its list from the network. */
export async function signWithNearConnect(message: string) {
  const values = new Map<string, string>()
  const client = new NearConnector({
    network: 'mainnet',
    autoConnect: false,
    storage: {
      get: async (key) => values.get(key) ?? null,
      set: async (key, value) => void values.set(key, value),
      remove: async (key) => void values.delete(key),
    },
    manifest: { wallets: [], version: '1.0.0' },
  })
  await client.whenManifestLoaded
  const [wallet] = client.availableWallets
  const signed = await new Promise<SignedMessage | undefined>((resolve, reject) => {
    client.on('wallet:signInAndSignMessage', ({ accounts }) => resolve(accounts[0]?.signedMessage))
    const signMessageParams = { message, recipient: 'app.example', nonce: new Uint8Array(32).fill(7) }
    client.connect({ walletId: wallet?.manifest.id ?? '', signMessageParams }).catch(reject)
  })
  return { names: client.availableWallets.map(({ manifest }) => manifest.name), ...signed }
}

type Peer = { readonly publicKey: string; readonly extensionId: string }

/** What of the Beacon SDK's client is not exported. */
type Beacon = {
  readonly sendPairingRequest: (id: string) => Promise<void>
  readonly listenForChannelOpening: (listener: (peer: Peer) => void) => Promise<void>
  readonly listenForEncryptedMessage: (key: string, listener: (text: string) => void) => Promise<void>
  readonly sendMessage: (text: string, peer: Peer) => Promise<void>
}

/** What to sign, for whom, and the page's own keys; bytes in hexadecimal. */
export type BeaconSigning = {
  readonly payload: string
  readonly sourceAddress: string
  readonly publicKey: string
  readonly secretKey: string
}

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16))

/** Pairs, connects and signs as a page with the Beacon SDK does. */
export async function signWithBeacon({ payload, sourceAddress, ...keys }: BeaconSigning) {
  const pair = { publicKey: bytesOf(keys.publicKey), secretKey: bytesOf(keys.secretKey) }
  const transport: unknown = new PostMessageTransport('Example', pair, {} as never, '' as never)
  const { client } = transport as { readonly client: Beacon }
  const extensions = await PostMessageTransport.getAvailableExtensions()
  const opened = new Promise<Peer>((resolve) => void client.listenForChannelOpening(resolve))
  await client.sendPairingRequest(extensions[0]?.id ?? '')
  const peer = await opened
  const serializer = new Serializer()
  const answers: Record<string, unknown>[] = []
  let heard = () => {}
  await client.listenForEncryptedMessage(peer.publicKey, (text) => {
    void serializer.deserialize(text).then((message) => {
      answers.push(message as Record<string, unknown>)
      heard()
    })
  })
  const request = async (message: object) => {
    const next = new Promise<void>((resolve) => {
      heard = () => answers.at(-1)?.['type'] !== 'acknowledge' && resolve()
    })
    const whole = { version: '2', senderId: 'x', ...message }
    await client.sendMessage(await serializer.serialize(whole), peer)
    await next
    return answers.at(-1)
  }
  const connected = await request({ id: '1', type: 'permission_request' })
  const sign = { id: '2', type: 'sign_payload_request', signingType: 'micheline', payload, sourceAddress }
  return { names: extensions.map(({ name }) => name), connected, signed: await request(sign) }
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

/** Connects and signs as a page with the official client of ARC-27 does. */
export async function signWithAvmClient(message: string) {
  const client = AVMWebClient.init()
  const discovered = new Promise<{ name: string; providerId: string }>((resolve) => {
    client.onDiscover(({ result }) => {
      if (result) resolve(result)
    })
  })
  client.discover()
  const { name, providerId } = await discovered
  const enabled = new Promise<string>((resolve) => {
    client.onEnable(({ result }) => resolve(result?.accounts[0]?.address ?? ''))
  })
  client.enable({ providerId })
  const signer = await enabled
  const signed = new Promise<string>((resolve) => {
    client.onSignMessage(({ result }) => resolve(result?.signature ?? ''))
  })
  client.signMessage({ message, providerId, signer })
  return { name, signer, signature: await signed }
}

/** Its types say that its class is one level deeper than its module for bundlers has it. */
type Lute = {
  readonly default: new (
    site: string,
  ) => {
    readonly connect: (genesisId: string) => Promise<readonly string[]>
    readonly signData: (
      data: string,
      metadata: object,
    ) => Promise<Readonly<Record<'signature' | 'authenticatorData', Uint8Array>>>
  }
}

/** Connects and signs as a page with Lute's own client does. Data in base64. */
export async function signWithLute(data: string) {
  const { default: LuteConnect } = LuteModule as unknown as Lute
  const lute = new LuteConnect('Example')
  const addresses = await lute.connect('mainnet-v1.0')
  const signed = await lute.signData(data, { scope: 1, encoding: 'base64' })
  return {
    addresses,
    signature: toBase64(signed.signature),
    authenticatorData: toBase64(signed.authenticatorData),
  }
}

type Connect = { readonly connect: () => Promise<{ readonly accounts: readonly { address: string }[] }> }
type SignMessage = {
  readonly signMessage: (input: object) => Promise<readonly { readonly signature: Uint8Array }[]>
}

/** Connects and signs as a page with the official client of Wallet Standard does. */
export async function signWithStandardClient(message: string) {
  const [wallet] = getWallets().get()
  if (!wallet) throw new Error('No wallet is registered')
  const { connect } = wallet.features['standard:connect'] as Connect
  const { signMessage } = wallet.features['solana:signMessage'] as SignMessage
  const [account] = (await connect()).accounts
  const [signed] = await signMessage({ account, message: new TextEncoder().encode(message) })
  return {
    name: wallet.name,
    address: account?.address,
    signature: toBase64(signed?.signature ?? new Uint8Array()),
  }
}
