/// <reference path="./chrome.d.ts" />
import { type Hex, hexToString } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

// The service worker: keeps the key that was set up, opens a window for each request, and signs what is approved.
type Message =
  | { readonly method: string; readonly params?: readonly string[] }
  | { readonly ticket: string; readonly approved: boolean }

const waiting = new Map<string, (approved: boolean) => void>()
const declined = { code: 4001 }

async function approve(text: string): Promise<boolean> {
  const ticket = crypto.randomUUID()
  const decision = new Promise<boolean>((resolve) => waiting.set(ticket, resolve))
  const url = chrome.runtime.getURL(`prompt.html#${new URLSearchParams({ ticket, text })}`)
  await chrome.windows.create({ url, type: 'popup' })
  return decision
}

async function answer(method: string, [message = '']: readonly string[] = []): Promise<unknown> {
  const { key } = await chrome.storage.local.get('key')
  const account = key === undefined ? undefined : privateKeyToAccount(key as Hex)
  if (method === 'eth_chainId') return { value: '0x1' }
  if (method === 'eth_requestAccounts') {
    if (!(await approve('Connect?'))) return declined
    return { value: account ? [account.address] : [] }
  }
  if (method !== 'personal_sign' || !account) return { code: 4200 }
  if (!(await approve(hexToString(message as Hex)))) return declined
  return { value: await account.signMessage({ message: { raw: message as Hex } }) }
}

chrome.runtime.onMessage.addListener((message: Message, _sender, respond) => {
  if ('ticket' in message) {
    waiting.get(message.ticket)?.(message.approved)
    waiting.delete(message.ticket)
    return undefined
  }
  void answer(message.method, message.params).then(respond)
  // Answered later.
  return true
})

chrome.runtime.onInstalled.addListener(() => {
  void chrome.tabs.create({ url: chrome.runtime.getURL('setup.html') })
})
