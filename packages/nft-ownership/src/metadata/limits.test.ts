import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { OwnershipError } from '../errors.ts'
import type { Budget, MetadataSource } from '../types.ts'
import { createMetadataResolver } from './index.ts'
import { createResolver, type ResolverOptions } from './resolver.ts'
import { createSend } from './send.ts'
import { type Handler, json, listen, type TestServer, testRules } from './test/servers.ts'

function resolverOf(options: ResolverOptions = {}) {
  const rules = testRules()
  return createResolver(
    { allowHttp: true, ...options },
    createSend(options.limits?.tryTime ?? 5000, rules),
    rules,
  )
}

const at = (uri: string): MetadataSource => ({ tokenId: '1', schema: 'erc721', uri })

async function serving<T>(handler: Handler, run: (server: TestServer) => Promise<T>): Promise<T> {
  const server = await listen(handler)
  try {
    return await run(server)
  } finally {
    await server.close()
  }
}

const MIB = 1024 * 1024

describe('a server', () => {
  test('may send a document of the largest size, and no more', async () => {
    const document = (size: number) => `{"name":"${'x'.repeat(size - 11)}"}`
    await serving(
      (request, response) => response.end(document(request.url === '/fits' ? MIB : MIB + 1)),
      async (server) => {
        expect(await resolverOf()(at(server.url('/fits')))).toMatchObject({ ok: true })
        const result = await resolverOf()(at(server.url('/more')))
        expect(result).toMatchObject({ ok: false, code: 'metadata_too_large', retryable: false })
      },
    )
  })

  test('that sends without end is left when it has sent too much', async () => {
    let sent = 0
    await serving(
      (_, response) => {
        const more = (): void => {
          while (response.writable && response.write('x'.repeat(65_536))) sent += 65_536
        }
        response.on('drain', more)
        more()
      },
      async (server) => {
        expect(await resolverOf()(at(server.url()))).toMatchObject({ ok: false, code: 'metadata_too_large' })
        expect(sent).toBeLessThan(32 * MIB)
      },
    )
  })

  test('that sends a bomb is counted after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * MIB, ' '))
    expect(bomb.length).toBeLessThan(MIB)
    await serving(
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
      async (server) => {
        const begun = performance.now()
        expect(await resolverOf()(at(server.url()))).toMatchObject({ ok: false, code: 'metadata_too_large' })
        expect(performance.now() - begun).toBeLessThan(10_000)
      },
    )
  })

  test('that compresses honestly is read', async () => {
    const body = gzipSync('{"name":"small"}')
    await serving(
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(body),
      async (server) => expect(await resolverOf()(at(server.url()))).toMatchObject({ ok: true }),
    )
  })

  test.each(['says nothing', 'drips'])('that %s is left after the time of a try', async (how) => {
    await serving(
      (_, response) => {
        if (how === 'drips') setInterval(() => response.write(' '), 20).unref()
      },
      async (server) => {
        const begun = performance.now()
        const result = await resolverOf({ limits: { tryTime: 200 } })(at(server.url()))
        expect(result).toMatchObject({ ok: false, code: 'metadata_unavailable', retryable: true })
        expect(performance.now() - begun).toBeLessThan(5000)
      },
    )
  })

  test.each([
    [404, 'metadata_unavailable'],
    [410, 'metadata_unavailable'],
    [401, 'metadata_unavailable'],
    [500, 'metadata_unavailable'],
    [204, 'metadata_unavailable'],
    [206, 'metadata_unavailable'],
  ])('that answers %i has %s', async (status, code) => {
    await serving(
      (_, response) => void response.writeHead(status).end(),
      async (server) => expect(await resolverOf()(at(server.url()))).toMatchObject({ ok: false, code }),
    )
  })

  test('that ends early, or speaks no HTTP, is unavailable', async () => {
    await serving(
      (request, response) => {
        if (request.url === '/') response.writeHead(200, { 'content-length': '100' }).write('{')
        setTimeout(() => request.socket.end('nonsense'), 20)
      },
      async (server) => {
        expect(await resolverOf()(at(server.url('/')))).toMatchObject({
          ok: false,
          code: 'metadata_unavailable',
        })
        expect(await resolverOf()(at(server.url('/x')))).toMatchObject({
          ok: false,
          code: 'metadata_unavailable',
        })
      },
    )
  })

  test('learns nothing of who asks, and its cookies are not sent back', async () => {
    await serving(json({ name: 'a' }, { 'set-cookie': 'id=1; Path=/' }), async (server) => {
      const resolve = resolverOf({ limits: { cacheBytes: 0 } })
      await resolve(at(server.url('/1')))
      await resolve(at(server.url('/2')))
      for (const { headers } of server.requests) {
        expect(headers['user-agent']).toBe('Countersign')
        for (const name of ['cookie', 'referer', 'origin', 'authorization'])
          expect(headers[name]).toBeUndefined()
      }
      expect(server.requests).toHaveLength(2)
    })
  })
})

test('many documents on one host open few connections to it', async () => {
  let open = 0
  let most = 0
  await serving(
    (_, response) => {
      most = Math.max(most, ++open)
      setTimeout(() => {
        open--
        response.end('{}')
      }, 10)
    },
    async (server) => {
      const resolve = resolverOf()
      const paths = Array.from({ length: 50 }, (_, at) => server.url(`/${at}`))
      const results = await Promise.all(paths.map(async (uri) => resolve(at(uri))))
      expect(results.every((result) => result.ok)).toBe(true)
      expect(server.connections()).toBeLessThanOrEqual(8)
      expect(most).toBeLessThanOrEqual(8)
    },
  )
})

describe('a budget', () => {
  const budgetOf = (most: number, signal = new AbortController().signal) => {
    const spent = { requests: 0, bytes: 0, milliseconds: 0 }
    const budget: Budget = {
      request: () => {
        if (++spent.requests > most) throw new OwnershipError('budget_exceeded', 'Nothing is left.')
      },
      bytes: (count) => {
        spent.bytes += count
      },
      signal,
      spent: () => spent,
    }
    return budget
  }

  test('is charged for each request, redirects too, and for the bytes; not for what is kept', async () => {
    await serving(
      (request, response) => {
        if (request.url === '/') response.writeHead(302, { location: '/there' }).end()
        else response.end('{"name":"a"}')
      },
      async (server) => {
        const resolve = resolverOf()
        const budget = budgetOf(10)
        await resolve(at(server.url()), { budget })
        await resolve(at(server.url()), { budget })
        expect(budget.spent()).toMatchObject({ requests: 2, bytes: 12 })
      },
    )
  })

  test('is charged for what was read of an answer that is too large', async () => {
    await serving(
      (_, response) => response.end('x'.repeat(MIB + 1)),
      async (server) => {
        const budget = budgetOf(10)
        expect(await resolverOf()(at(server.url()), { budget })).toMatchObject({ code: 'metadata_too_large' })
        expect(budget.spent()).toMatchObject({ requests: 1, bytes: MIB })
      },
    )
  })

  test('that is used up does not end the look-up of another caller', async () => {
    await serving(
      (_, response) => void setTimeout(() => response.end('{"name":"late"}'), 100),
      async (server) => {
        const resolve = resolverOf()
        const empty: Budget = {
          ...budgetOf(0),
          request: () => {
            throw new OwnershipError('budget_exceeded', 'Nothing is left.')
          },
        }
        const first = resolve(at(server.url()), { budget: empty })
        const second = resolve(at(server.url()))
        expect(await first).toMatchObject({ ok: false, code: 'budget_exceeded' })
        expect(await second).toMatchObject({ ok: true })
        expect(server.requests).toHaveLength(1)
      },
    )
  })

  test('whose time is over ends the wait, and not the look-up that others share', async () => {
    await serving(
      (_, response) => void setTimeout(() => response.end('{"name":"late"}'), 300),
      async (server) => {
        const resolve = resolverOf()
        const first = resolve(at(server.url()), { budget: budgetOf(5, AbortSignal.timeout(50)) })
        const second = resolve(at(server.url()))
        expect(await first).toMatchObject({ ok: false, code: 'budget_exceeded' })
        expect(await second).toMatchObject({ ok: true, metadata: { name: 'late' } })
        expect(server.requests).toHaveLength(1)
      },
    )
  })
})

describe('options', () => {
  test.each([
    { gateways: { ipfs: ['ftp://gateway.example'] } },
    { gateways: { ipfs: ['https://user:word@gateway.example'] } },
    { gateways: { ipfs: ['https://gateway.example/?key=1'] } },
    { gateways: { arweave: ['nonsense'] } },
    { limits: { time: -1 } },
    { limits: { time: Number.POSITIVE_INFINITY } },
    { limits: { bytes: Number.NaN } },
  ])('%j are refused', (options) => {
    expect(() => createMetadataResolver(options)).toThrow(TypeError)
  })

  test('without a gateway content is not understood, and nobody is asked', async () => {
    const resolve = createMetadataResolver()
    for (const uri of [
      'ipfs://QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o',
      'ipns://a.example',
      `ar://${'a'.repeat(43)}`,
    ]) {
      expect(await resolve(at(uri))).toMatchObject({ ok: false, code: 'uri_unsupported' })
    }
  })

  test('on a runtime whose connections cannot be guarded, a fetch must be given', () => {
    const { versions } = process
    Object.defineProperty(process, 'versions', { value: { ...versions, bun: '1.3.0' } })
    try {
      expect(() => createMetadataResolver()).toThrow(TypeError)
      expect(() => createMetadataResolver({ fetch })).not.toThrow()
    } finally {
      Object.defineProperty(process, 'versions', { value: versions })
    }
  })
})
