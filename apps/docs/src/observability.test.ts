import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createIdp, loadConfig } from '@countersign/idp'
import { afterAll, expect, test } from 'vitest'

const page = readFileSync(join(import.meta.dirname, '../guide/observability.md'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'observability-'))
afterAll(() => rmSync(folder, { recursive: true }))

const listen = async (received: string[]) => {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push(body)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as AddressInfo).port }
}

test('the guide to observability: its configuration starts, every metric of its table is there, spans arrive', async () => {
  const [, yaml = ''] = /^```yaml\n([\s\S]*?)^```$/m.exec(page) ?? []
  const file = join(folder, 'config.yaml')
  writeFileSync(file, yaml)
  const { config, warnings } = await loadConfig({ file })
  expect(warnings).toEqual([])
  const spans: string[] = []
  const { port: collector, server } = await listen(spans)
  const { port, server: held } = await listen([])
  held.close()
  const { port: own, server: other } = await listen([])
  other.close()
  const idp = await createIdp({
    config: {
      ...config,
      issuer: `http://127.0.0.1:${own}`,
      server: { ...config.server, port: own },
      store: { path: ':memory:' },
      log: { level: 'silent' },
      metrics: { ...config.metrics, port },
      telemetry: {
        ...config.telemetry,
        sampling: 1,
        otlpEndpoint: `http://127.0.0.1:${collector}/v1/traces`,
      },
    },
  })
  await idp.start()
  for (const path of ['/healthz', '/readyz', '/jwks'])
    expect((await fetch(`${idp.url}${path}`)).status).toBe(200)
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const rows = [...page.matchAll(/^\| `(countersign_\w+)` \| (.*?) \|/gm)]
  const exposed = [...metrics.matchAll(/^# TYPE (countersign_\w+) /gm)].map(([, name]) => name)
  expect(rows.map(([, name]) => name).toSorted()).toEqual(exposed.toSorted())
  const named = [...page.matchAll(/(countersign_\w+?)(?:_count|_bucket)?(?=[[{(`\s])/g)].map(
    ([, name]) => name,
  )
  expect(named.filter((name) => !exposed.includes(name))).toEqual([])
  for (const name of ['nodejs_eventloop_lag_seconds', 'process_resident_memory_bytes'])
    expect(metrics).toContain(`# TYPE ${name} `)
  await idp.stop()
  server.close()
  expect(spans.join('')).toContain('"GET /jwks"')
})
