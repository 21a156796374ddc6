import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { WebhookEvent } from '@countersign/access-token/webhook'
import { type ConfigInput, createIdp, type Idp } from '@countersign/idp'
import { type ServerType, serve } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHook } from './examples/preTokenHook.ts'
import { createReceiver } from './examples/webhookReceiver.ts'

const page = readFileSync(join(import.meta.dirname, '../guide/webhooks.md'), 'utf8')
const blocks = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = '']) => JSON.parse(text))

/** The configuration as the page has it. */
const configured = <K extends 'webhooks' | 'hooks'>(name: K): NonNullable<ConfigInput[K]> => {
  const found = blocks.find((block) => name in block)?.[name]
  if (!found) throw new Error(`the page shows no ${name}`)
  return found
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

const ALICE = 'eip155:1:0x8ba1f109551bD432803012645Ac136ddd64DBA72'
const KEY = 'k'.repeat(43)

describe('the guide to webhooks, with the programs that it shows', () => {
  let idp: Idp
  const servers: ServerType[] = []
  const events: WebhookEvent[] = []
  const tokenFor = async (clientId: string, secret: string) =>
    fetch(`${idp.url}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${encodeURIComponent(secret)}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })

  beforeAll(async () => {
    const [webhook] = configured('webhooks')
    const { preToken } = configured('hooks')
    if (!webhook || !preToken) throw new Error('the page shows no webhook and no hook')
    const receiver = createReceiver({
      secrets: webhook.secrets,
      handle: async (event) => {
        events.push(event)
      },
    })
    const hook = createHook({ secrets: preToken.secrets, tiers: new Map([['robot', 'gold']]) })
    const [first, second, port] = [await freePort(), await freePort(), await freePort()]
    servers.push(serve({ fetch: receiver.fetch, port: first, hostname: '127.0.0.1' }))
    servers.push(serve({ fetch: hook.fetch, port: second, hostname: '127.0.0.1' }))
    idp = await createIdp({
      config: {
        issuer: `http://127.0.0.1:${port}`,
        server: { port },
        store: { path: ':memory:' },
        log: { level: 'silent' },
        m2m: { audiences: { files: { scopes: ['files.read'] } } },
        admin: { keys: [`sha256:${createHash('sha256').update(KEY).digest('base64url')}`] },
        webhooks: [{ ...webhook, url: `http://127.0.0.1:${first}/webhooks` }],
        hooks: { preToken: { ...preToken, timeout: 10_000, url: `http://127.0.0.1:${second}/tokens` } },
      },
    })
    await idp.start()
  })
  afterAll(async () => {
    for (const server of servers) server.close()
    await idp?.stop()
  })

  test('default: an event arrives at the receiver, signed with the secret of the page', async () => {
    const added = await fetch(`${idp.url}/admin/team`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ account: ALICE }),
    })
    expect(added.status).toBe(201)
    await expect.poll(() => events.length).toBe(1)
    expect(events[0]).toMatchObject({ type: 'team.added', data: { account: ALICE, issuer: idp.url } })
  })

  test('default: the hook gives one client its claim, and refuses another', async () => {
    const register = (clientId: string) =>
      idp.clients.create({
        clientId,
        name: clientId,
        clientCredentials: true,
        audiences: ['files'],
        scopes: ['files.read'],
      })
    const [robot, other] = [await register('robot'), await register('other')]
    const given = await tokenFor('robot', robot.secret ?? '')
    const { access_token: token } = (await given.json()) as { access_token: string }
    expect(JSON.parse(atob(token.split('.')[1] ?? ''))).toMatchObject({ tier: 'gold', client_id: 'robot' })
    const refused = await tokenFor('other', other.secret ?? '')
    expect(await refused.json()).toMatchObject({
      error: 'access_denied',
      error_description: expect.stringContaining('no_tier'),
    })
  })

  test('error: the receiver takes nothing that is not signed', async () => {
    const receiver = createReceiver({
      secrets: configured('webhooks')[0]?.secrets ?? [],
      handle: async () => undefined,
    })
    const answer = await receiver.request('/webhooks', { method: 'POST', body: '{}' })
    expect([answer.status, await answer.json()]).toEqual([401, { code: 'headers_missing' }])
  })
})
