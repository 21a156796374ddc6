import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createNearAccount, type NearAccount } from './nearAccount.ts'
import { signWithKnobs } from './nearWallet.ts'
import { hits, type TwinWallet, type WalletKnobs } from './walletKnobs.ts'
import { createRecord, firstOf, type WalletRecord } from './walletRecord.ts'

/** Knobs of the website. */
export type MyNearWalletKnobs = WalletKnobs & {
  /** Comes back with this instead of the `state` that it was given. */
  readonly state?: string | undefined
  /** Comes back with other members: those named replace what was answered. */
  readonly change?: Readonly<Record<string, string>> | undefined
}

/** Options of {@link startMyNearWallet}: who the wallet is, and its first knobs. */
export type MyNearWalletOptions = MyNearWalletKnobs & {
  /** Default: one account with a new key. */
  readonly accounts?: readonly NearAccount[] | undefined
}

/** A wallet that is a website. */
export type MyNearWallet = TwinWallet<MyNearWalletKnobs> & {
  /** Origin of the website. */
  readonly url: string
  readonly accounts: readonly NearAccount[]
  readonly close: () => Promise<void>
}

/**
 * Starts a website as MyNearWallet's: a page at `/sign-message` shows the text with the buttons "Approve" and "Deny", and
 * goes back to `callbackUrl` with the answer in the fragment (NEP-413 "Browser wallets"). `reject: 'sign'` is a person who
 * finds nothing but "Deny".
 *
 * @throws {@link TestingError} `wallet_invalid` without an account
 * @example
 * const site = await startMyNearWallet({ accounts: [createNearAccount('alice.near')] })
 * site.set({ state: 'of somebody else' })
 */
export async function startMyNearWallet(options: MyNearWalletOptions = {}): Promise<MyNearWallet> {
  const { accounts = [createNearAccount(`twin-${randomBytes(4).toString('hex')}.near`)], ...knobs } = options
  const { accountId: address } = firstOf(accounts)
  const record = createRecord<MyNearWalletKnobs>(knobs)
  const server = createServer((request, response) => {
    serve({ record, accounts }, request, response).catch((error: unknown) => {
      response.writeHead(400, { 'content-type': 'text/plain' }).end(String(error))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { calls, set, shown } = record
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    address,
    addresses: accounts.map(({ accountId }) => accountId),
    accounts,
    name: 'MyNearWallet',
    set,
    calls,
    shown,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Site = {
  readonly record: WalletRecord<MyNearWalletKnobs>
  readonly accounts: readonly NearAccount[]
}

async function serve(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://wallet')
  if (pathname !== '/sign-message') {
    response.writeHead(404).end()
    return
  }
  const asked = Object.fromEntries(searchParams)
  if (request.method !== 'POST') {
    site.record.calls.push({ method: 'sign-message', params: asked })
    const html = page(asked, hits(site.record.knobs().reject, 'sign'))
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html)
    return
  }
  let body = ''
  for await (const chunk of request) body += String(chunk)
  const answer = body.includes('approve')
    ? await approve(site, asked)
    : { error: 'User rejected the request' }
  // As the website writes it: every member is followed by an ampersand.
  const fragment = Object.entries(answer).map(([name, value]) => `${name}=${encodeURIComponent(value)}&`)
  response.writeHead(303, { location: `${asked['callbackUrl']}#${fragment.join('')}` }).end()
}

async function approve({ accounts, record }: Site, asked: Readonly<Record<string, string>>) {
  const { callbackUrl = '', message = '', nonce = '', recipient = '', state = '' } = asked
  const knobs = record.knobs()
  await knobs.before?.('sign')
  const request = { message, recipient, nonce: Uint8Array.from(Buffer.from(nonce, 'base64')), callbackUrl }
  const signed = await signWithKnobs(record, { accounts, asked: firstOf(accounts), request })
  return { ...signed, state: knobs.state ?? state, ...knobs.change }
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)

const page = ({ message = '', recipient = '' }: Readonly<Record<string, string>>, deny: boolean): string =>
  `<!doctype html><html lang="en"><title>MyNearWallet</title><link rel="icon" href="data:,">
<h1>Sign a message for ${escapeHtml(recipient)}</h1><pre>${escapeHtml(message)}</pre><form method="post">
${deny ? '' : '<button name="answer" value="approve">Approve</button>'}
<button name="answer" value="deny">Deny</button></form></html>`
