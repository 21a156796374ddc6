import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { openDocument } from '@countersign/testing/document'
import { freePort } from '@countersign/testing/freePort'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { adminApi } from '../test/admin.ts'
import { configured, part, useDesk, useServed } from '../test/docs/guide.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { type Receiver, startReceiver } from '../test/receiver.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { testChain } from '../test/tokens.ts'

const ALICE = 'eip155:1:0x8ba1f109551bD432803012645Ac136ddd64DBA72'
const COLLECTION = `0x${'aa'.repeat(20)}`

describe('Webhooks and the hook before tokens', () => {
  const page = openDocument('apps/docs/guide/webhooks.md')
  // The receiver and the hook of the page run with both configurations in apps/docs/src/webhooks.test.ts.
  const WEBHOOK = page.take({ language: 'json', heading: 'Be told of events', holds: '"webhooks"' })
  const HOOK = page.take({ language: 'json', heading: 'Decide about tokens' })
  const EVENT = page.take({ language: 'json', heading: 'Be told of events', holds: '"timestamp"' })
  const YAML = page.take({ language: 'yaml' })
  const COMMANDS = page.take({ language: 'sh' })

  let crm: Receiver
  beforeAll(async () => {
    crm = await startReceiver()
  })
  afterAll(() => crm?.close())
  const desk = useDesk()
  const served = useServed(async () => ({
    webhooks: (await configured(YAML, { 'https://crm.example': crm.origin })).webhooks,
  }))

  test('both notations say the same, and both load', async () => {
    expect(parse(YAML.text)).toEqual(JSON.parse(WEBHOOK.text))
    expect((await configured(WEBHOOK)).webhooks).toHaveLength(1)
    expect((await configured(HOOK)).hooks.preToken).toMatchObject({ claims: ['tier'], timeout: 2000 })
  })

  test('an event comes in the shape of the page; what was not taken is listed, and sent again', async () => {
    const { base, env, key } = served()
    crm.answer({ status: 410 })
    expect((await adminApi(base, key)('POST', '/team', { account: ALICE })).status).toBe(201)
    await expect.poll(() => crm.received.length, { timeout: 20_000 }).toBe(1)
    const [first] = crm.received
    const [sent, shown] = [JSON.parse(first?.body ?? ''), JSON.parse(EVENT.text)]
    expect(Object.keys(sent)).toEqual(Object.keys(shown))
    expect(sent).toMatchObject({ type: 'team.added', data: { issuer: base, account: ALICE } })
    const command = (word: string, substitutions = {}) =>
      desk().shell(part(COMMANDS, word), { env, substitutions })
    const id = String(first?.headers['webhook-id'])
    await expect.poll(() => command('deliveries'), { timeout: 20_000 }).toContain(id)
    expect(await command('list')).toContain('crm')
    crm.answer({ status: 200 })
    await command('retry', { msg_0mi9q1x7cPh3o5nKxJd2aVbQ: id })
    await expect.poll(() => crm.received.length, { timeout: 20_000 }).toBe(2)
    expect(crm.received.map(({ headers }) => headers['webhook-id'])).toEqual([id, id])
    await command('test crm')
    expect(crm.received).toHaveLength(3)
  })

  test('every block is run', () => page.expectAllTaken())
})

describe('Metrics, traces, health', () => {
  const page = openDocument('apps/docs/guide/observability.md')
  const CONFIG = page.take({ language: 'yaml', heading: 'Metrics, traces, health' })
  const SCRAPE = page.take({ language: 'yaml', holds: 'scrape_configs' })
  const RULES = page.take({ language: 'yaml', holds: 'groups' })

  const spans: string[] = []
  let collector: Server
  let port = 0
  const chain = testChain()
  beforeAll(async () => {
    collector = createServer((request, response) => {
      void text(request).then((body) => {
        spans.push(body)
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      })
    })
    await new Promise<void>((resolve) => void collector.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => collector?.close())
  const served = useServed(
    async () => {
      const { metrics, telemetry } = await configured(CONFIG)
      expect(metrics).toMatchObject({ enabled: true, port: 9464 })
      port = await freePort()
      const to = (collector.address() as AddressInfo).port
      return {
        metrics: { ...metrics, port },
        telemetry: { ...telemetry, sampling: 1, otlpEndpoint: `http://127.0.0.1:${to}/v1/traces` },
        chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
        gates: { members: { gate: { chain: 'eip155:1', collection: COLLECTION } } },
      }
    },
    { adapters: [chain.adapter] },
  )
  const read = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  /** Rows of the table: a metric, and its labels. */
  const rows = [...page.text.matchAll(/^\| `(countersign_\w+)` \| (.*?) \|/gm)].map(
    ([, name = '', labels = '']) => ({
      name,
      labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label),
    }),
  )

  test('every metric of the table is there, and each that has a value has the labels of its row', async () => {
    const { base, idp, secret } = served()
    await idp.clients.update('demo', { gates: ['members'] })
    const person = newPerson()
    chain.give(COLLECTION, person.account, { id: '1' })
    const rp = await discover({ idp, secret })
    const request = await authorize(rp)
    await redeem(rp, await walkThrough(person, request.url), request)
    for (const path of ['/healthz', '/readyz']) expect((await fetch(base + path)).status).toBe(200)
    const metrics = await read()
    const exposed = [...metrics.matchAll(/^# TYPE (countersign_\w+) /gm)].map(([, name]) => name)
    expect(rows.map(({ name }) => name).toSorted()).toEqual(exposed.toSorted())
    const seen = new Set<string>()
    for (const [, name = '', labels = ''] of metrics.matchAll(/^(countersign_\w+?)(?:_count)?\{(.*)\} /gm)) {
      const row = rows.find((one) => one.name === name)
      if (row === undefined) continue
      seen.add(name)
      expect([...labels.matchAll(/(\w+)="/g)].map(([, label]) => label)).toEqual(row.labels)
    }
    expect(seen.size).toBeGreaterThan(9)
    for (const name of ['nodejs_eventloop_lag_seconds', 'process_resident_memory_bytes'])
      expect(metrics).toContain(`# TYPE ${name} `)
  })

  test('Prometheus is sent where the metrics are, with a key that is asked for', async () => {
    const [{ authorization, metrics_path, static_configs: places }] = parse(SCRAPE.text).scrape_configs
    expect(places).toEqual([{ targets: [expect.stringMatching(/:9464$/)] }])
    expect([authorization, metrics_path]).toEqual([{ credentials_file: expect.any(String) }, undefined])
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404)
  })

  test('every alert looks at metrics, labels and values that are there', () => {
    const names = rows.flatMap(({ labels, name }) =>
      [name, `${name}_count`, `${name}_bucket`].map((one) => ({ labels, name: one })),
    )
    const rules: readonly { readonly alert: string; readonly expr: string }[] = parse(RULES.text).groups[0]
      .rules
    const looks = rules.flatMap(({ expr }) => [
      ...[...expr.matchAll(/(countersign_\w+)(?:\{(\w+)="([\w.]+)"\})?\[\d+[mh]\]/g)].map(
        ([, name, label, value]) => ({ expr, name, label, value }),
      ),
    ])
    expect(looks).toHaveLength(rules.length)
    for (const { expr, label, name } of looks) {
      const found = names.find((one) => one.name === name)
      expect(found, expr).toBeDefined()
      const by = /by \(([^)]*)\)/.exec(expr)?.[1]?.split(', ') ?? []
      for (const one of [label, ...by].filter((each) => each !== undefined && each !== 'le'))
        expect(found?.labels, expr).toContain(one)
    }
    expect(page.text).toContain('countersign_events_total` | `type` | everything that the audit log names')
    expect(looks.map(({ value }) => value)).toEqual(['failed', undefined, 'webhook.failed'])
  })

  test('a request is a span at the collector', async () => {
    const { base, idp } = served()
    await fetch(`${base}/jwks`)
    await idp.stop()
    expect(spans.join('')).toContain('"GET /jwks"')
  })

  test('every block is run', () => page.expectAllTaken())
})
