import { readdir, readFile } from 'node:fs/promises'
import { freePort } from '@countersign/testing/freePort'
import * as client from 'openid-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseConfig } from '../config/load.ts'
import { type ConfigInput, createIdp } from '../index.ts'
import { createLogger } from '../log.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES, newService } from '../test/machine.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { newSigningSecret, type Receiver, startReceiver } from '../test/receiver.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

type Value = { readonly stringValue?: string; readonly intValue?: number }
type Span = {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly attributes: readonly { readonly key: string; readonly value: Value }[]
}
type Export = {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Span['attributes'] }
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[]
  }[]
}

/** An OTLP collector, on loopback: what it got, as spans. */
const spansOf = ({ received }: Receiver): readonly Span[] =>
  received.flatMap(({ body }) =>
    (JSON.parse(body) as Export).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap(({ spans }) => spans),
    ),
  )

const attribute = ({ attributes }: Span, key: string): string | undefined =>
  attributes.find((one) => one.key === key)?.value.stringValue

describe('traces', () => {
  let collector: Receiver
  let idp: TestIdp | undefined
  beforeEach(async () => {
    collector = await startReceiver()
    collector.answer({ headers: { 'content-type': 'application/json' }, body: '{}' })
  })
  afterEach(async () => {
    await idp?.idp.stop()
    idp = undefined
    collector.close()
  })
  const start = async (telemetry: ConfigInput['telemetry'] = {}, more: ConfigInput = {}) => {
    idp = await startIdp({
      ...more,
      telemetry: { otlpEndpoint: `${collector.origin}/v1/traces`, ...telemetry },
    })
    return idp
  }
  /** Stopping sends what is left. */
  const finish = async (): Promise<readonly Span[]> => {
    await idp?.idp.stop()
    return spansOf(collector)
  }
  const only = (spans: readonly Span[], name: string): Span => {
    const found = spans.filter((span) => span.name === name)
    if (found.length !== 1 || !found[0]) throw new Error(`${found.length} spans ${name}`)
    return found[0]
  }

  test('default: a sign-in is seen from request to store, with the right parents and without a secret', async () => {
    const told = await startReceiver()
    const webhook = { name: 'crm', url: told.url, secrets: [newSigningSecret()], events: ['login'] }
    const at = await start(
      { serviceName: 'login', headers: { 'x-api-key': 'collector-key' } },
      { webhooks: [webhook] },
    )
    const rp = await discover(at)
    const person = newPerson()
    const request = await authorize(rp)
    const answer = await walkThrough(person, request.url)
    const tokens = await redeem(rp, answer, request)
    await told.until(1)
    const spans = await finish()
    told.close()

    const proof = only(spans, 'POST /interaction/:uid/proof')
    const verify = only(spans, 'verify')
    expect([verify.parentSpanId, verify.traceId]).toEqual([proof.spanId, proof.traceId])
    expect(proof.parentSpanId ?? '').toBe('')
    expect(attribute(verify, 'countersign.namespace')).toBe('eip155')
    const token = only(spans, 'token')
    expect(token.parentSpanId).toBe(only(spans, 'POST /token').spanId)
    const consume = only(spans, 'store AuthorizationCode consume')
    expect([consume.parentSpanId, consume.traceId]).toEqual([token.spanId, token.traceId])
    expect(attribute(only(spans, 'POST /token'), 'countersign.request_id')).toMatch(/^[\w-]{16}$/)

    // A trace is ours: whoever is told or asked does not learn of it.
    expect(only(spans, 'webhook crm').traceId).toBe(proof.traceId)
    expect(told.received[0]?.headers).not.toHaveProperty('traceparent')

    const sent = collector.received.map(({ body }) => body).join('')
    const secrets = [
      answer.searchParams.get('code'),
      tokens.access_token,
      tokens.id_token,
      request.verifier,
      request.state,
      request.nonce,
      at.secret,
      person.account,
      person.wallet.address,
    ]
    expect(secrets.filter((secret) => secret == null || sent.includes(secret))).toEqual([])
    expect(collector.received[0]?.path).toBe('/v1/traces')
    expect(collector.received[0]?.headers['x-api-key']).toBe('collector-key')
    expect(sent).toContain('{"key":"service.name","value":{"stringValue":"login"}}')
  })

  test('behavior: requests at the same time, on kept connections, are traces of their own', async () => {
    const at = await start({}, { m2m: MACHINES })
    const { rp } = await newService(at)
    for (let round = 0; round < 3; round += 1)
      await Promise.all(Array.from({ length: 6 }, () => client.clientCredentialsGrant(rp, {})))
    const spans = await finish()
    const requests = spans.filter(({ name }) => name === 'POST /token')
    expect(new Set(requests.map(({ traceId }) => traceId)).size).toBe(18)
    const shapes = requests.map(({ traceId }) =>
      spans
        .filter((span) => span.traceId === traceId)
        .map(({ name }) => name)
        .toSorted()
        .join(),
    )
    expect(new Set(shapes).size).toBeLessThanOrEqual(2)
    const byId = new Map(spans.map((span) => [span.spanId, span]))
    const orphans = spans.filter(
      ({ parentSpanId, traceId }) => parentSpanId && byId.get(parentSpanId)?.traceId !== traceId,
    )
    expect(orphans).toEqual([])
  })

  const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
  const PARENT = `00-${TRACE}-00f067aa0ba902b7-01`
  const jwks = ({ base }: TestIdp, traceparent: string) => fetch(`${base}/jwks`, { headers: { traceparent } })

  test('behavior: a trace is continued where the operator trusts who names it, and says it well', async () => {
    const at = await start({ trustTraceparent: true })
    for (const one of [PARENT, 'nonsense', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, ''])
      await jwks(at, one)
    const [first, ...others] = (await finish()).filter(({ name }) => name === 'GET /jwks')
    expect([first?.traceId, first?.parentSpanId]).toEqual([TRACE, '00f067aa0ba902b7'])
    expect(others.map(({ parentSpanId = '' }) => parentSpanId)).toEqual(['', '', ''])
    expect(new Set(others.map(({ traceId }) => traceId)).size).toBe(3)
  })

  test('error: it is nobody else’s trace otherwise', async () => {
    await jwks(await start(), PARENT)
    const span = only(await finish(), 'GET /jwks')
    expect(span.traceId).not.toBe(TRACE)
    expect(span.parentSpanId ?? '').toBe('')
  })

  test('behavior: a share of zero sends nothing', async () => {
    await jwks(await start({ sampling: 0 }), PARENT)
    expect(await finish()).toEqual([])
  })

  test('error: a collector that is away stops nothing', async () => {
    const at = await start({ otlpEndpoint: 'http://127.0.0.1:9/v1/traces' })
    expect((await jwks(at, '')).status).toBe(200)
    await at.idp.stop()
    expect(at.logs()).toContain('traces not delivered')
  })

  test('behavior: logs say in which trace something happened', async () => {
    const port = await freePort()
    const lines: string[] = []
    const config = parseConfig({
      issuer: `http://127.0.0.1:${port}`,
      server: { port },
      store: { path: ':memory:' },
      telemetry: { otlpEndpoint: `${collector.origin}/v1/traces` },
    })
    const logger = createLogger(config, { write: (line) => lines.push(line) })
    const traced = await createIdp({ config, logger })
    await traced.start()
    await fetch(`${config.issuer}/token`, { method: 'POST' })
    await traced.stop()
    const { traceId } = only(spansOf(collector), 'POST /token')
    const logged = lines.map((line) => JSON.parse(line) as { msg: string; traceId?: string })
    for (const message of ['protocol request refused', 'request'])
      expect(logged.find(({ msg }) => msg === message)?.traceId).toBe(traceId)
  })
})

describe('what is not used', () => {
  test('behavior: is not loaded: the libraries are imported where they are wanted only', async () => {
    const root = new URL('../', import.meta.url)
    const files = (await readdir(root, { recursive: true })).filter((file) => /(?<!\.test)\.tsx?$/.test(file))
    const found: string[] = []
    for (const file of files) {
      const text = await readFile(new URL(file, root), 'utf8')
      const heavy =
        /^import (?!type )[^']*'(?:prom-client|@opentelemetry\/[^']+|[./]*(?:metrics\/(?:metrics|listener)|telemetry\/tracing|tracing)\.ts)'/m
      if (heavy.test(text)) found.push(file)
    }
    expect(found.toSorted()).toEqual(['metrics/metrics.ts', 'telemetry/tracing.ts'])
  })

  test('error: credentials for the collector do not travel in clear', () => {
    const telemetry = { otlpEndpoint: 'http://collector.example/v1/traces', headers: { authorization: 'x' } }
    expect(() => parseConfig({ telemetry })).toThrow('telemetry_insecure')
    const secure = { ...telemetry, otlpEndpoint: 'https://collector.example/v1/traces' }
    expect(parseConfig({ telemetry: secure }).telemetry.sampling).toBe(1)
  })
})
