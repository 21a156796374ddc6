import { describe, expect, test } from 'vitest'
import { parseConfig } from '../config/load.ts'
import { installPlugin, manifest } from '../test/plugin.ts'
import { type LoadedPlugin, loadPlugins } from './load.ts'
import { createOffer, describePlugin } from './offer.ts'

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
          module: `/idp/assets/${loaded[0]?.file}`,
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
