import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { launchChromium } from '@countersign/testing/chromium'
import { build } from 'vite'
import { describe, expect, test } from 'vitest'
import type { BrowserReport } from './test/browserPage.ts'

/** The scripts by path. BLS12-381 is one of its own, which the page asks for on first use. */
const bundle = async (): Promise<ReadonlyMap<string, string>> => {
  const entry = fileURLToPath(new URL('test/browserPage.ts', import.meta.url))
  const built = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@countersign/source', 'browser'] },
    build: { write: false, minify: false, lib: { entry, formats: ['es'], fileName: 'page' } },
  })
  const [result] = Array.isArray(built) ? built : [built]
  if (!result || !('output' in result)) throw new Error('vite built nothing')
  return new Map(
    result.output.flatMap((one) => (one.type === 'chunk' ? [[`/${one.fileName}`, one.code]] : [])),
  )
}

const withPage = async <T>(
  scripts: ReadonlyMap<string, string>,
  use: (url: string) => Promise<T>,
): Promise<T> => {
  const server = createServer((request, response) => {
    const script = scripts.get(request.url ?? '')
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html')
    // No wasm-unsafe-eval: the browser build must not need it.
    response.setHeader('content-security-policy', "default-src 'none'; script-src 'self'")
    response.end(script ?? '<!doctype html><script type="module" src="/page.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  } finally {
    server.close()
  }
}

describe('in Chromium, under a policy that forbids WebAssembly', () => {
  test('every vector has the same verdict', async () => {
    const browser = await launchChromium()
    try {
      const report = await withPage(await bundle(), async (url) => {
        const page = await browser.newPage()
        await page.goto(url)
        return page.evaluate<BrowserReport>('runVectors()')
      })
      expect(report.failed).toEqual([])
      expect(report.passed).toBeGreaterThan(220)
      expect(report.backends).toEqual(['noble', 'webcrypto', 'webcrypto', 'noble'])
    } finally {
      await browser.close()
    }
  })
})
