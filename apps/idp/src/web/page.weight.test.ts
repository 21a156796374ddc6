import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { button, FOX, usePages } from '../test/web/browser.ts'

const pages = usePages()

describe('a laptop’s window', () => {
  test('shows the connect page down to the way back, and the answers of the consent page', async () => {
    const page = await pages.open('/connect', [FOX])
    await page.setViewportSize({ width: 1280, height: 800 })
    await button(page, 'Fox Wallet').waitFor()
    const cancel = await button(page, 'Cancel and return').boundingBox()
    expect((cancel?.y ?? Number.NaN) + (cancel?.height ?? Number.NaN)).toBeLessThanOrEqual(800)
    await page.goto(`${pages.server.url}/consent`)
    const allow = await button(page, 'Allow').boundingBox()
    expect((allow?.y ?? Number.NaN) + (allow?.height ?? Number.NaN)).toBeLessThanOrEqual(800)
  })
})

describe('weight', () => {
  const KB = 1000

  test('page, style and script stay within the budget', async () => {
    const html = await (await fetch(`${pages.server.url}/connect`)).text()
    const fetchAll = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(async ([, path = '']) => {
      const response = await fetch(pages.server.url + path, { headers: { 'accept-encoding': 'identity' } })
      return [path, gzipSync(await response.bytes(), { level: 9 }).length] as const
    })
    const sizes = new Map(await Promise.all(fetchAll))
    const script = [...sizes].find(([path]) => path.endsWith('.js'))?.[1] ?? Number.NaN
    const total =
      gzipSync(html, { level: 9 }).length + [...sizes.values()].reduce((sum, size) => sum + size, 0)
    console.log(`connect page: ${total} bytes gzip in all, script ${script}`)
    expect(sizes.size).toBe(2)
    expect(script).toBeLessThanOrEqual(12 * KB)
    expect(total).toBeLessThanOrEqual(30 * KB)
  })

  test('the EVM connector is at most 2 kB gzip', async () => {
    const { build } = await import('vite')
    const { fileURLToPath } = await import('node:url')
    const input = fileURLToPath(new URL('../../../../packages/connectors/src/ethereum.ts', import.meta.url))
    const built = await build({
      configFile: false,
      logLevel: 'silent',
      publicDir: false,
      build: {
        write: false,
        target: 'es2023',
        modulePreload: false,
        rolldownOptions: { input, preserveEntrySignatures: 'strict' },
      },
    })
    const [output] = Array.isArray(built) ? built : [built]
    if (output === undefined || !('output' in output)) throw new Error('nothing was built')
    const code = output.output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('')
    expect(code).toContain('eip6963:requestProvider')
    expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(2 * KB)
  })

  test('tells how long scripts keep a slow device busy', async () => {
    const page = await pages.open('/connect', [FOX])
    const client = await page.context().newCDPSession(page)
    await client.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    await page.addInitScript(() => {
      Object.assign(window, { longTasks: [] })
      new PerformanceObserver((list) => {
        const { longTasks } = window as unknown as { longTasks: number[] }
        longTasks.push(...list.getEntries().map(({ duration }) => duration - 50))
      }).observe({ type: 'longtask', buffered: true })
    })
    await page.reload()
    await button(page, 'Fox Wallet').waitFor()
    const excess = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks)
    console.log(
      `connect page at a quarter of the speed: ${Math.round(excess.reduce((sum, ms) => sum + ms, 0))} ms blocked`,
    )
    expect(Array.isArray(excess)).toBe(true)
  })
})
