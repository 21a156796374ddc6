import { describe, expect, test } from 'vitest'
import { parseConfig } from '../config/load.ts'
import { installPlugin, manifest } from '../test/plugin.ts'
import { assetFile, serveAssets, type WebAssets } from '../web/assets.ts'
import { type LoadedPlugin, loadPlugins } from './load.ts'
import { createOffer, describePlugin, withPlugins } from './offer.ts'

const load = (): Promise<readonly LoadedPlugin[]> =>
  loadPlugins(
    parseConfig({ signIn: { plugins: [{ package: '@example/plugin', options: { key: 'abc' } }] } }),
    { folder: installPlugin() },
  )

describe('createOffer', () => {
  test('default: module, options and origins for a request that it can help with', async () => {
    const loaded = await load()
    const offer = createOffer(loaded, { prefix: '/idp/assets' })(['tezos:NetXdQprcVkpaWU', 'near:mainnet'])
    expect(offer).toEqual({
      plugins: [
        {
          module: `/idp/assets/${loaded[0]?.folder}/plugin.js`,
          name: 'Example',
          namespaces: ['tezos'],
          options: { key: 'abc', nodes: ['https://node.example/path'] },
        },
      ],
      connectSrc: ['wss://relay.example', 'https://node.example'],
    })
  })

  test('security: nothing, and no origin, for a request that it cannot help with', async () => {
    const offer = createOffer(await load(), { prefix: '/assets' })
    expect(offer(['near:mainnet'])).toEqual({ plugins: [], connectSrc: [] })
  })
})

describe('describePlugin', () => {
  test('names the package, its version and its licence', async () => {
    const [plugin] = await load()
    expect(plugin && describePlugin(plugin)).toBe(
      `plug-in Example (@example/plugin 1.2.3), licence MIT: ${manifest.licence.note}`,
    )
  })
})

describe('withPlugins', () => {
  const assets: WebAssets = {
    script: '/s',
    style: '/c',
    connectors: {},
    demoWallet: '/d',
    phoneWait: '/p',
    copy: '',
    files: new Map(),
  }

  test('serves what the offer names, for ever, and keeps what was there', async () => {
    const loaded = await load()
    const [file] = createOffer(loaded, { prefix: '' })(['eip155:1']).plugins
    const kept = { 'a.css': assetFile('text/css', new Uint8Array(1)) }
    const served = serveAssets(withPlugins({ ...assets, files: new Map(Object.entries(kept)) }, loaded))
    const answer = await served.request(file?.module ?? '')
    expect(await answer.text()).toContain('createDiscover')
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    })
    expect((await served.request('/a.css')).status).toBe(200)
  })

  test.each(['/plugin.js', '/countersign-plugin.json', '/../package.json', '/%2e%2e/package.json'])(
    'security: %s leads nowhere',
    async (path) => {
      const loaded = await load()
      const served = serveAssets(withPlugins(assets, loaded))
      expect((await served.request(path)).status).toBe(404)
      expect(
        (await served.request(`/${loaded[0]?.folder}${path.replace('/plugin.js', '/other.js')}`)).status,
      ).toBe(404)
    },
  )
})
