import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { confirm } from './demoDialog.ts'

/**
 * A wallet for trying things out: loading this module announces an EIP-6963 provider whose key lies open in this
 * browser's storage. Development only; the page loads this file only when the server says so. It asks before it answers,
 * so that refusing can be tried too.
 */

/** What the page marks the wallet by. A type, because a shared module would be a third file to load. */
export type DemoWalletKey = 'demo.countersign.development'

const STORAGE_KEY = 'countersign:demo-wallet'
const CHAIN = '0x1'

type Call = { readonly method?: unknown; readonly params?: unknown }

/** An EIP-1193 error. */
const refuse = (code: number, message: string): Error => Object.assign(new Error(message), { code })

const readKey = (): Uint8Array => {
  try {
    const key = hexToBytes(localStorage.getItem(STORAGE_KEY) ?? '')
    if (secp256k1.utils.isValidSecretKey(key)) return key
  } catch {
    // Edited by hand: a new key does as well.
  }
  const key = secp256k1.utils.randomSecretKey()
  localStorage.setItem(STORAGE_KEY, bytesToHex(key))
  return key
}

/** EIP-55. */
const checksum = (address: string): string => {
  const hash = bytesToHex(keccak_256(utf8ToBytes(address)))
  return `0x${[...address].map((digit, i) => (Number.parseInt(hash[i] ?? '0', 16) > 7 ? digit.toUpperCase() : digit)).join('')}`
}

const addressOf = (key: Uint8Array): string =>
  checksum(bytesToHex(keccak_256(secp256k1.getPublicKey(key, false).subarray(1)).subarray(12)))

/** ERC-191 version 0x45: 65 bytes r, s, v. */
const personalSign = (message: Uint8Array, key: Uint8Array): string => {
  const prefix = utf8ToBytes(`\x19Ethereum Signed Message:\n${message.length}`)
  const digest = keccak_256(concatBytes(prefix, message))
  const signature = secp256k1.sign(digest, key, { prehash: false, format: 'recovered' })
  return `0x${bytesToHex(signature.subarray(1))}${(27 + (signature[0] ?? 0)).toString(16)}`
}

const toMessage = (value: unknown): Uint8Array => {
  if (typeof value !== 'string') throw refuse(-32602, 'The message must be text')
  return /^0x(?:[0-9a-f]{2})*$/i.test(value) ? hexToBytes(value.slice(2)) : utf8ToBytes(value)
}

const createProvider = () => {
  const key = readKey()
  const address = addressOf(key)
  let allowed = false

  const connect = async () => {
    allowed ||= await confirm({
      title: 'Connect this site?',
      text: `${location.host} asks to see this account.`,
      account: address,
      yes: 'Connect',
    })
    if (!allowed) throw refuse(4001, 'User rejected the request.')
    return [address]
  }

  const sign = async (params: unknown) => {
    const [message, account] = Array.isArray(params) ? (params as unknown[]) : []
    if (!allowed || String(account).toLowerCase() !== address.toLowerCase())
      throw refuse(4100, 'Not connected')
    const bytes = toMessage(message)
    const detail = new TextDecoder().decode(bytes)
    const yes = await confirm({
      title: 'Sign this message?',
      text: `${location.host} asks this account to sign the text below.`,
      account: address,
      detail,
      yes: 'Sign',
    })
    if (!yes) throw refuse(4001, 'User rejected the request.')
    return personalSign(bytes, key)
  }

  const request = async ({ method, params }: Call): Promise<unknown> => {
    if (method === 'eth_requestAccounts') return connect()
    if (method === 'eth_accounts') return allowed ? [address] : []
    if (method === 'eth_chainId') return CHAIN
    if (method === 'personal_sign') return sign(params)
    throw refuse(4200, 'The demo wallet does not support this method')
  }

  return { request, on: () => {}, removeListener: () => {} }
}

const ICON =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"%3E%3Crect width="40" height="40" fill="%23b45309"/%3E%3Cpath d="M13 10h14M17 10v8L10 30h20l-7-12v-8" fill="none" stroke="%23fff" stroke-width="2.5" stroke-linejoin="round" stroke-linecap="round"/%3E%3C/svg%3E'

const announceDemoWallet = (): void => {
  const info = {
    uuid: '5b1f5c9e-7c30-4c1e-9d0c-6d1f0b7f0d3a',
    name: 'Demo wallet',
    icon: ICON,
    rdns: 'demo.countersign.development' satisfies DemoWalletKey,
  }
  const detail = Object.freeze({ info, provider: createProvider() })
  const announce = () => dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }))
  addEventListener('eip6963:requestProvider', announce)
  announce()
}

announceDemoWallet()
