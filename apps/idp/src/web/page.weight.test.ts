import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { button, FOX, usePages } from '../test/web/browser.ts'
import { loadAssets } from './assets.ts'

const pages = usePages()

describe('a laptop’s window', () => {
  test('shows the connect page whole, and the answers of the consent page', async () => {
    const page = await pages.open('/connect', [FOX])
    await page.setViewportSize({ width: 1280, height: 800 })
    await button(page, 'Fox Wallet').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(800)
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

  /** A module and all that it imports before it runs, as gzip sends each. */
  const weigh = async (url: string, seen = new Set<string>()): Promise<number> => {
    if (seen.has(url)) return 0
    seen.add(url)
    const response = await fetch(url, { headers: { 'accept-encoding': 'identity' } })
    const code = await response.text()
    const imported = [
      ...code.matchAll(/\bfrom\s*["'`](\.\/[^"'`]+)["'`]|\bimport\s*["'`](\.\/[^"'`]+)["'`]/g),
    ]
    const sizes = imported.map(([, from, bare]) => weigh(new URL(from ?? bare ?? '', url).href, seen))
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, gzipSync(code, { level: 9 }).length)
  }

  /** What a module fetches on demand. */
  const onDemand = async (url: string): Promise<readonly string[]> => {
    const code = await (await fetch(url, { headers: { 'accept-encoding': 'identity' } })).text()
    return [...code.matchAll(/\bimport\(["'`](\.\/[^"'`]+)["'`]\)/g)].map(
      ([, path = '']) => new URL(path, url).href,
    )
  }

  /** Files that a connector has loaded before a click. */
  const sharedFiles = async (): Promise<Set<string>> => {
    const { files } = await loadAssets()
    const names = [...files.keys()].filter((name) => name.startsWith('shared-'))
    return new Set(names.map((name) => `${pages.server.url}/assets/${name}`))
  }

  test('each connector is at most 2 kB gzip beside what all share', async () => {
    const { connectors } = await loadAssets()
    const shared = await sharedFiles()
    for (const url of shared) expect(await weigh(url)).toBeLessThanOrEqual(1.2 * KB)
    expect(Object.keys(connectors)).toHaveLength(7)
    for (const [namespace, path] of Object.entries(connectors)) {
      const size = await weigh(pages.server.url + path, new Set(shared))
      console.log(`connector ${namespace}: ${size} bytes gzip`)
      expect(size, namespace).toBeLessThanOrEqual(2 * KB)
    }
  })

  test('the cryptography of Tezos comes on a click, at most 25 kB gzip', async () => {
    const { connectors } = await loadAssets()
    const [signing = '', ...more] = await onDemand(pages.server.url + connectors['tezos'])
    expect(more).toEqual([])
    expect(await weigh(signing, await sharedFiles())).toBeLessThanOrEqual(25 * KB)
    pages.server.connect = { chains: ['tezos:NetXdQprcVkpaWU'] }
    const page = await pages.open('/connect')
    await page.getByText('No wallet found').waitFor()
    const names = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
    expect(names.some((name) => name.includes('/tezos-'))).toBe(true)
    expect(names.filter((name) => name.includes('/signIn-'))).toEqual([])
  })

  test('only the connectors of the request are fetched, and nothing from elsewhere', async () => {
    pages.server.connect = { chains: ['eip155:1', 'flow:mainnet'] }
    const page = await pages.open('/connect', [FOX])
    await button(page, 'Fox Wallet').waitFor()
    await expect
      .poll(async () => {
        const names = await page.evaluate(() =>
          performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
        )
        return names.map((name) => /\/assets\/(\w+)-/.exec(name)?.[1] ?? name).toSorted()
      })
      .toEqual(['eip155', 'flow', 'main', 'shared', 'style'])
  })

  test('scripts keep a slow device busy for at most 100 ms', async () => {
    pages.server.connect = {
      chains: [
        'eip155:1',
        'tezos:NetXdQprcVkpaWU',
        'near:mainnet',
        'flow:mainnet',
        'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k',
      ],
    }
    const page = await pages.open('/connect', [FOX])
    const client = await page.context().newCDPSession(page)
    await page.addInitScript(() => {
      Object.assign(window, { longTasks: [] })
      new PerformanceObserver((list) => {
        const { longTasks } = window as unknown as { longTasks: number[] }
        longTasks.push(...list.getEntries().map(({ duration }) => duration - 50))
      }).observe({ type: 'longtask', buffered: true })
    })
    const measure = async () => {
      await client.send('Emulation.setCPUThrottlingRate', { rate: 4 })
      await page.reload()
      await button(page, 'Fox Wallet').waitFor()
      const excess = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks)
      await client.send('Emulation.setCPUThrottlingRate', { rate: 1 })
      return excess.reduce((sum, ms) => sum + ms, 0)
    }
    // Whatever else this machine does only adds to it, so the best of a few is nearest to the truth.
    let best = Number.POSITIVE_INFINITY
    for (let run = 0; run < 6 && best > 100; run += 1) best = Math.min(best, await measure())
    console.log(`connect page at a quarter of the speed: ${Math.round(best)} ms blocked`)
    expect(best).toBeLessThanOrEqual(100)
  })
})
