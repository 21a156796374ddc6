import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSqliteStore } from '@countersign/oidc-store/sqlite'
import { expect, test } from 'vitest'
import { webhooks as schema } from '../config/webhooks.ts'
import { createLogger } from '../log.ts'
import { UNOBSERVED } from '../telemetry/observer.ts'
import { newSigningSecret } from '../test/receiver.ts'
import { createWebhooks } from './webhooks.ts'

test('webhooks: what a process was sending when it was killed (SIGKILL) is sent by the next one, once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'webhooks-kill-'))
  const path = join(folder, 'idp.sqlite')
  const hooks = [
    {
      name: 'crm',
      url: 'https://crm.example/',
      secrets: [newSigningSecret()],
      events: ['login'],
      timeout: 1000,
    },
  ]
  const script = fileURLToPath(new URL('../test/webhookProcess.ts', import.meta.url))
  const child = spawn(
    process.execPath,
    ['--conditions=@countersign/source', script, path, JSON.stringify(hooks)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [first] = (await once(child.stdout, 'data')) as [Buffer]
  expect(first.toString()).toBe('sending\n')
  child.kill('SIGKILL')
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])

  let ahead = 0
  const now = () => new Date(Date.now() + ahead)
  const store = createSqliteStore({ path, now: () => now().getTime() })
  const sent: string[] = []
  const next = createWebhooks({
    config: { issuer: 'https://id.example', webhooks: schema.parse(hooks) },
    store,
    events: { emit: async () => undefined },
    send: async (_receiver, { body }) => {
      sent.push(body)
      return { ok: true, status: 200, text: '' }
    },
    observer: UNOBSERVED,
    log: createLogger({ log: { level: 'silent' } }),
    now,
    sending: true,
  })
  expect(await next.work()).toBe(0)
  ahead = 120_000
  expect(await next.work()).toBe(1)
  expect(await next.work()).toBe(0)
  expect(sent.map((body) => JSON.parse(body))).toMatchObject([{ type: 'login', data: { client: 'shop' } }])
  await next.close()
  await store.close()
  await rm(folder, { recursive: true })
})
