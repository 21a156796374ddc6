import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Discover, SignInContext, Wallet } from '@countersign/connectors'
import { createMessage, formatMessage, verifyMessage } from '@countersign/siwx-ethereum'
import { openDocument, runModule } from '@countersign/testing/document'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Config, parseConfig } from '../index.ts'
import { loadPlugins } from '../plugins/load.ts'
import { configured, useDesk, useServed } from '../test/docs/guide.ts'
import { newPerson, openInteraction } from '../test/person.ts'
import { installPlugin } from '../test/plugin.ts'
import { authorize, discover } from '../test/relyingParty.ts'

const languages = openDocument('apps/docs/guide/languages.md')
const LANGUAGE = languages.take({ language: 'yaml' })
const NUMBERS = languages.take({ language: 'json' })
const look = openDocument('apps/docs/guide/look.md')
const LOOK = look.take({ language: 'yaml' })
const phone = openDocument('apps/docs/guide/phone.md')
const PHONE = phone.take({ language: 'yaml', heading: 'Wallets on a phone', at: 0 })
const WALLET = phone.take({ language: 'yaml', holds: 'Example Wallet' })
const keys = openDocument('apps/docs/guide/signing-keys.md')
const ROTATION = keys.take({ language: 'yaml' })
const externalPage = openDocument('apps/docs/guide/external-page.md')
const ADDRESS = externalPage.take({ language: 'yaml' })
const HEADERS = externalPage.take({ language: '' })

const LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'

describe('a provider that is configured as the guides say', () => {
  const desk = useDesk()
  const served = useServed(async () => {
    const folder = join(desk().folder, 'brand')
    await mkdir(folder)
    for (const name of ['logo.svg', 'logo-on-dark.svg']) await writeFile(join(folder, name), LOGO)
    const { product } = await configured(LOOK, { './brand': folder })
    const { language } = (await configured(LANGUAGE)).product
    const [{ signIn }, other] = [await configured(PHONE), await configured(WALLET)]
    expect(signIn.phone).toMatchObject({ enabled: true, ttl: 180, session: 300 })
    return {
      product: { ...product, language },
      signIn: { phone: other.signIn.phone },
      keys: (await configured(ROTATION)).keys,
    }
  })
  let html = ''
  beforeAll(async () => {
    const { idp, secret } = served()
    const person = newPerson()
    const address = await openInteraction(person, (await authorize(await discover({ idp, secret }))).url)
    html = await (await person.browser.request(address)).text()
  })

  test('Languages: the page speaks the one that is configured', () => {
    expect(html).toContain('<html lang="de"')
    const numbers = JSON.parse(NUMBERS.text)
    const file = new URL('../web/messages/en.json', import.meta.url)
    return expect(readFile(file, 'utf8').then(JSON.parse)).resolves.toMatchObject(numbers)
  })

  test('Your look: name, link and logos are on the page', async () => {
    for (const text of ['Harbour House', 'href="https://harbour.example/imprint"', 'Imprint'])
      expect(html).toContain(text)
    const [logo = ''] = /\/images\/logo\/[\w-]+/.exec(html) ?? []
    const answer = await fetch(served().base + logo)
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual(['image/svg+xml', LOGO])
    const css = [...html.matchAll(/href="([^"]+\.css[^"]*)"/g)].map(([, path = '']) => path)
    const styles = await Promise.all(
      css.map(async (path) => (await fetch(new URL(path, served().base))).text()),
    )
    expect([html, ...styles].join('')).toContain('#0a5c5c')
  })

  test('Wallets on a phone: the page offers one, which without the key it does not', () => {
    expect(html).toMatch(/action="[^"]*\/phone"/)
    expect(parseConfig({}).signIn.phone.enabled).toBe(false)
  })

  test('Signing keys: what the page shows is the default', async () => {
    expect((await configured(ROTATION)).keys).toEqual(parseConfig({}).keys)
  })

  test('A wallet page of your own: loads, and the example is served with the headers of the page', async () => {
    const { signIn } = await configured(ADDRESS)
    expect(signIn.externalPage).toMatchObject({ url: 'https://wallet.example/connect', handoffTtl: 60 })
    expect(HEADERS.text).toContain('Content-Security-Policy: ')
    // apps/demo/src/e2e/externalPage.test.ts signs in through both files, in a browser, with these headers.
    const helper = new URL('../../../demo/src/test/externalPage.ts', import.meta.url)
    expect(await readFile(helper, 'utf8')).toContain("openDocument('apps/docs/guide/external-page.md')")
  })

  test('every block is run', () => {
    for (const page of [languages, look, phone, keys, externalPage]) page.expectAllTaken()
  })
})

describe('Plug-ins', () => {
  const page = openDocument('apps/docs/guide/plugins.md')
  const INSTALL = page.takeUnrunnable({ language: 'sh' }, 'the package is not published yet')
  const CONFIG = page.take({ language: 'yaml' })
  const MANIFEST = page.take({ language: 'json' })
  const MODULE = page.take({ language: 'ts' })

  afterAll(() => vi.unstubAllGlobals())
  const named = (config: Config, options = config.signIn.plugins[0]?.options): Config => ({
    ...config,
    signIn: { ...config.signIn, plugins: [{ package: '@example/plugin', options: options ?? {} }] },
  })

  test('what is installed is a package of ours, whose manifest takes the options of the page, and no others', async () => {
    const [, name = ''] = /npm install @countersign\/(\S+)/.exec(INSTALL.text) ?? []
    const folder = new URL(`../../../../packages/${name}/`, import.meta.url)
    const manifest = await readFile(new URL('countersign-plugin.json', folder), 'utf8')
    const config = await configured(CONFIG)
    expect(config.signIn.plugins[0]?.package).toBe(`@countersign/${name}`)
    const { module } = JSON.parse(manifest)
    const installed = installPlugin({ 'countersign-plugin.json': manifest, [module]: 'export {}' })
    expect(await loadPlugins(named(config), { folder: installed })).toMatchObject([
      { options: { projectId: '0123456789abcdef0123456789abcdef' } },
    ])
    const wrong = loadPlugins(named(config, { projectId: 'mine' }), { folder: installed })
    await expect(wrong).rejects.toMatchObject({ code: 'plugin_options_invalid' })
  })

  test('the manifest of the page is one', async () => {
    const folder = installPlugin({
      'countersign-plugin.json': MANIFEST.text,
      'dist/plugin/plugin.js': 'export {}',
    })
    const config = named(parseConfig({}), { nodes: ['https://node.example'] })
    expect(await loadPlugins(config, { folder })).toMatchObject([
      { connectSrc: ['https://api.example', 'https://node.example'], module: 'plugin.js' },
    ])
  })

  test('the module signs in: its proof holds, and an answer that is none is refused', async () => {
    const { wallet } = newPerson()
    let signed: ((message: string) => Promise<unknown>) | undefined
    vi.stubGlobal('openSession', () => ({
      uri: 'example:1',
      address: Promise.resolve(wallet.address.toLowerCase()),
      sign: async (message: string) => (signed ? signed(message) : wallet.signMessage({ message })),
    }))
    type Module = { createDiscover: (options: { nodes: readonly string[] }) => Discover }
    const { createDiscover } = (await runModule<Module>(MODULE)).exports
    const found: Wallet[] = []
    createDiscover({ nodes: [] })((one) => void found.push(one), new AbortController().signal)
    const pairings: unknown[] = []
    const context: SignInContext = {
      chains: ['eip155:1'],
      challenge: async () => ({
        id: 'c',
        message: formatMessage(
          createMessage({
            ...{ domain: 'id.example', uri: 'https://id.example', address: wallet.address, chainId: '1' },
            ...{ nonce: 'n0ncen0nce', issuedAt: new Date() },
          }),
        ),
      }),
      step: () => undefined,
      pick: async ([first]) => first ?? Promise.reject(new Error('no account')),
      pair: (pairing) => void pairings.push(pairing),
      signal: new AbortController().signal,
    }
    const proof = (await found[0]?.signIn(context)) as { message: string; signature: string }
    const verified = await verifyMessage(
      { type: 'eip191', ...proof },
      { domain: 'id.example', nonce: 'n0ncen0nce' },
    )
    expect(verified).toMatchObject({ ok: true, account: `eip155:1:${wallet.address}` })
    expect(pairings).toEqual([{ uri: 'example:1' }, undefined])
    signed = async () => 'yes'
    await expect(found[0]?.signIn(context)).rejects.toMatchObject({ name: 'ConnectorError' })
  })

  test('every block is run', () => page.expectAllTaken())
})
