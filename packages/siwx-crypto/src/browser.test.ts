import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { launchChromium } from '@countersign/testing/chromium'
import { build } from 'vite'
import { describe, expect, test } from 'vitest'
import type { BrowserReport } from './test/browserPage.ts'

const bundle = async (): Promise<string> => {
  const entry = fileURLToPath(new URL('test/browserPage.ts', import.meta.url))
  const built = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@countersign/source', 'browser'] },
    build: { write: false, minify: false, lib: { entry, formats: ['es'] } },
  })
  const [result] = Array.isArray(built) ? built : [built]
  const chunk = result && 'output' in result ? result.output[0] : undefined
  if (!chunk) throw new Error('vite built nothing')
  return chunk.code
}

const withPage = async <T>(script: string, use: (url: string) => Promise<T>): Promise<T> => {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    // No wasm-unsafe-eval: the browser build must not need it.
    response.setHeader('content-security-policy', "default-src 'none'; script-src 'self'")
    response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>')
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
      expect(report.passed).toBeGreaterThan(140)
      expect(report.backends).toEqual(['noble', 'webcrypto', 'webcrypto'])
    } finally {
      await browser.close()
    }
  })
})
