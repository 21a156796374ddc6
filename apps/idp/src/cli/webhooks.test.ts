import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@countersign/testing/freePort'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ConfigInput, createIdp } from '../index.ts'
import { newSigningSecret, type Receiver, startReceiver } from '../test/receiver.ts'
import type { DeliveryView } from '../webhooks/types.ts'
import { main } from './main.ts'

const ALICE = 'eip155:1:0x8ba1f109551bD432803012645Ac136ddd64DBA72'

describe('countersign webhooks', () => {
  let folder: string
  let receiver: Receiver
  let config: Pick<ConfigInput, 'store' | 'webhooks'>
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-webhooks-'))
    receiver = await startReceiver()
    const webhook = { name: 'crm', url: receiver.url, secrets: [newSigningSecret()], events: ['team.*'] }
    config = { store: { path: join(folder, 'idp.sqlite') }, webhooks: [webhook] }
    await writeFile(join(folder, 'config.json'), JSON.stringify(config))
  })
  afterAll(async () => {
    receiver.close()
    await rm(folder, { recursive: true })
  })
  const run = async (...argv: readonly string[]) => {
    const results: string[] = []
    const notes: string[] = []
    const exit = await main(['--config', join(folder, 'config.json'), ...argv], {
      env: {},
      output: { result: (text) => results.push(text), note: (text) => notes.push(text) },
    })
    return { exit, result: results.join('\n'), note: notes.join('\n') }
  }
  const deliveries = async () =>
    JSON.parse((await run('webhooks', 'deliveries', '--json')).result) as DeliveryView[]

  const serve = async () => {
    const port = await freePort()
    const issuer = `http://127.0.0.1:${port}`
    const input: ConfigInput = { ...config, issuer, server: { port }, log: { level: 'silent' } }
    const idp = await createIdp({ config: input })
    await idp.start()
    return idp
  }

  test('default: list and test', async () => {
    const listed = await run('webhooks', 'list')
    expect(listed.result).toContain(receiver.origin)
    expect(listed.result).not.toMatch(/whsec_|\/hook/)
    expect((await run('webhooks', 'test', 'crm')).result).toBe('crm took it: http 200')
    receiver.answer({ status: 500 })
    expect(await run('webhooks', 'test', 'crm')).toMatchObject({
      exit: 1,
      note: 'webhook_undelivered: crm did not take it: http 500',
    })
  })

  test('behavior: what the command line does is told by the server that starts later, and again by hand', async () => {
    const before = receiver.received.length
    receiver.answer({ status: 410 })
    await run('team', 'add', ALICE)
    expect(receiver.received.length).toBe(before)
    const first = await serve()
    await receiver.until(before + 1)
    while ((await deliveries()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    await first.stop()
    const [{ id = '', state = '' } = {}] = await deliveries()
    expect(state).toBe('failed')
    expect((await run('webhooks', 'deliveries')).result).toContain('http 410')

    receiver.answer({})
    expect((await run('webhooks', 'retry', id)).result).toBe(`planned ${id}`)
    const second = await serve()
    await receiver.until(before + 2)
    while ((await deliveries()).length > 0) await new Promise((resolve) => setTimeout(resolve, 10))
    await second.stop()
    const [told, again] = receiver.received.slice(before)
    expect(JSON.parse(told?.body ?? '')).toMatchObject({ type: 'team.added', data: { account: ALICE } })
    expect([again?.body, again?.headers['webhook-id']]).toEqual([told?.body, id])
    const audit = JSON.parse((await run('audit', 'list', '--json')).result) as { event: { type: string } }[]
    expect(audit.map(({ event }) => event.type)).toContain('webhook.failed')
  }, 30_000)

  test('error: what there is not is coded, and ends with 1', async () => {
    expect(await run('webhooks', 'test', 'nobody')).toMatchObject({ exit: 1 })
    expect((await run('webhooks', 'test', 'nobody')).note).toContain('webhook_not_found: ')
    expect(await run('webhooks', 'retry', 'msg_unknown')).toMatchObject({ exit: 1 })
  })
})
