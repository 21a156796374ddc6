import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../config/errors.ts'
import { parseConfig } from '../config/load.ts'
import type { ConfigInput } from '../config/schema.ts'
import { installPlugin, manifest } from '../test/plugin.ts'
import { loadPlugins } from './load.ts'

type Options = Readonly<Record<string, string | readonly string[]>>

const configWith = (options: Options, more: ConfigInput = {}) =>
  parseConfig({ ...more, signIn: { plugins: [{ package: '@example/plugin', options: options as never }] } })

const load = async (folder: string, options: Options = { key: 'abc' }, more: ConfigInput = {}) =>
  loadPlugins(configWith(options, more), { folder })

const refusal = async (work: Promise<unknown>): Promise<readonly string[]> => {
  try {
    await work
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.issues.map(({ code, path }) => `${code} ${path}`)
  }
}

const changed = (change: object) => installPlugin({ 'countersign-plugin.json': { ...manifest, ...change } })

describe('loadPlugins', () => {
  test('default: none', async () => {
    expect(await loadPlugins(parseConfig({}))).toEqual([])
  })

  test('finds the package from the operator\u2019s folder and fills in its defaults', async () => {
    const [plugin] = await load(installPlugin())
    expect(plugin).toMatchObject({
      package: '@example/plugin',
      version: '1.2.3',
      name: 'Example',
      namespaces: ['eip155', 'tezos'],
      licence: manifest.licence,
      options: { key: 'abc', nodes: ['https://node.example/path'] },
      connectSrc: ['wss://relay.example', 'https://node.example'],
      folder: expect.stringMatching(/^plugin-[0-9a-f]{32}$/),
      module: 'plugin.js',
    })
    expect(plugin?.scripts.map(([name]) => name)).toEqual(['plugin.js'])
    expect(new TextDecoder().decode(plugin?.scripts[0]?.[1])).toContain('createDiscover')
  })

  test('serves the scripts beside the module, and nothing else of the package', async () => {
    const [plugin] = await load(
      installPlugin({
        'dist/chunk-A_1.js': 'export {}',
        'dist/licences.md': '# MIT',
        'dist/deep/more.js': '',
        'index.js': '',
      }),
    )
    expect(plugin?.scripts.map(([name]) => name)).toEqual(['chunk-A_1.js', 'plugin.js'])
  })

  test('names the folder by all of its content', async () => {
    const folders = await Promise.all(
      [
        { 'dist/chunk.js': 'export {}' },
        { 'dist/chunk.js': 'export {}' },
        { 'dist/chunk.js': 'export const a = 1' },
        { 'dist/chunk2.js': 'export {}' },
      ].map(async (files) => (await load(installPlugin(files)))[0]?.folder),
    )
    expect(folders[0]).toBe(folders[1])
    expect(new Set(folders).size).toBe(3)
  })

  test('follows the link by which package managers install', async () => {
    const folder = installPlugin()
    const other = installPlugin()
    rmSync(join(other, 'node_modules/@example/plugin'), { recursive: true })
    symlinkSync(join(folder, 'node_modules/@example/plugin'), join(other, 'node_modules/@example/plugin'))
    expect(await load(other)).toHaveLength(1)
  })

  test('error: not installed, or without a manifest', async () => {
    const missing = installPlugin()
    rmSync(join(missing, 'node_modules'), { recursive: true })
    const silent = installPlugin({ 'package.json': { name: '@example/plugin', exports: {} } })
    for (const folder of [missing, silent])
      expect(await refusal(load(folder))).toEqual(['plugin_not_installed signIn.plugins.0'])
  })

  test('error: made for another version', async () => {
    expect(await refusal(load(changed({ apiVersion: 2, somethingNew: true })))).toEqual([
      'plugin_version_unsupported signIn.plugins.0',
    ])
  })

  test.each([
    ['no JSON', '{'],
    ['an unknown key', { ...manifest, hosts: [] }],
    ['no licence', { ...manifest, licence: undefined }],
    ['no namespace', { ...manifest, namespaces: [] }],
    ['a module that is elsewhere', { ...manifest, module: 'https://cdn.example/plugin.js' }],
    ['an absolute module', { ...manifest, module: '/etc/plugin.js' }],
    ['a module without a folder of its own', { ...manifest, module: './plugin.js' }],
    ['options that take anything', { ...manifest, options: { type: 'object' } }],
    [
      'a schema that makes no sense',
      { ...manifest, options: { ...manifest.options, properties: { a: { type: 'x' } } } },
    ],
    ['a path among its origins', { ...manifest, connectSrc: ['https://relay.example/path'] }],
  ])('error: a manifest with %s', async (_, text) => {
    const folder = installPlugin({ 'countersign-plugin.json': text })
    expect(await refusal(load(folder))).toEqual(['plugin_manifest_invalid signIn.plugins.0'])
  })

  test('error: options that its schema refuses, each with its path', async () => {
    const folder = installPlugin()
    expect(await refusal(load(folder, { key: 'ABC', nodes: 'https://node.example' }))).toEqual([
      'plugin_options_invalid signIn.plugins.0.options.key',
      'plugin_options_invalid signIn.plugins.0.options.nodes',
    ])
    expect(await refusal(load(folder, {}))).toEqual(['plugin_options_invalid signIn.plugins.0.options.key'])
    expect(await refusal(load(folder, { key: 'abc', more: 'x' }))).toEqual([
      'plugin_options_invalid signIn.plugins.0.options',
    ])
    expect(
      await refusal(load(folder, { key: 'abc', nodes: ['https://node.example/'.padEnd(17_000, 'x')] })),
    ).toEqual(['plugin_options_invalid signIn.plugins.0.options'])
  })

  test.each(['wss://relay.example', 'https://relay.example:8443'])('security: may ask %s', async (origin) => {
    const [plugin] = await load(changed({ connectSrc: [origin] }), { key: 'abc', nodes: [] })
    expect(plugin?.connectSrc).toEqual([origin])
  })

  test.each([
    'http://relay.example',
    'ws://relay.example',
    'https://*.example',
    '*',
    'https:',
    'data:',
    "'unsafe-inline'",
    'https://relay.example; script-src *',
    'https://user@relay.example',
  ])('security: may not ask %s, whoever says so', async (source) => {
    expect(await refusal(load(changed({ connectSrc: [source] }), { key: 'abc', nodes: [] }))).toEqual([
      'plugin_source_insecure signIn.plugins.0',
    ])
    expect(await refusal(load(installPlugin(), { key: 'abc', nodes: [source] }))).toEqual([
      'plugin_source_insecure signIn.plugins.0.options.nodes',
    ])
  })

  test('security: this machine, unencrypted, in development only', async () => {
    const options = { key: 'abc', nodes: ['ws://127.0.0.1:8080/relay'] }
    const [plugin] = await load(installPlugin(), options)
    expect(plugin?.connectSrc).toContain('ws://127.0.0.1:8080')
    const production = load(installPlugin(), options, { issuer: 'https://idp.example' })
    expect(await refusal(production)).toEqual(['plugin_source_insecure signIn.plugins.0.options.nodes'])
  })

  test('security: the module is a file of the package, of a size that people can wait for', async () => {
    const at = 'plugin_module_invalid signIn.plugins.0'
    const absent = changed({ module: './dist/other.js' })
    expect(await refusal(load(absent))).toEqual([at])
    const climbing = changed({ module: './../../../dist/secret.js' })
    mkdirSync(join(climbing, 'dist'))
    writeFileSync(join(climbing, 'dist/secret.js'), 'export {}')
    expect(await refusal(load(climbing))).toEqual(['plugin_manifest_invalid signIn.plugins.0'])
    const linked = installPlugin()
    writeFileSync(join(linked, 'secret.js'), 'export {}')
    symlinkSync(join(linked, 'secret.js'), join(linked, 'node_modules/@example/plugin/dist/secret.js'))
    expect(await refusal(load(linked))).toEqual([at])
    const most = 3 * 1024 * 1024
    const files = (size: number) => ({ 'dist/plugin.js': ' '.repeat(10), 'dist/chunk.js': ' '.repeat(size) })
    expect(await refusal(load(installPlugin(files(most - 9))))).toEqual([at])
    expect(await refusal(load(installPlugin(files(most - 10))))).toEqual([])
  })
})

describe('signIn.plugins', () => {
  test.each([
    './plugin',
    '../plugin',
    '/opt/plugin',
    'https://cdn.example/x',
    '@example/plugin/sub',
    'node:fs',
    '',
  ])('security: %s is no package', async (name) => {
    expect(await refusal((async () => parseConfig({ signIn: { plugins: [{ package: name }] } }))())).toEqual([
      'config_invalid signIn.plugins.0.package',
    ])
  })

  test('error: one package twice', async () => {
    const plugins = [{ package: '@example/plugin' }, { package: '@example/plugin' }]
    expect(await refusal((async () => parseConfig({ signIn: { plugins } }))())).toEqual([
      'config_invalid signIn.plugins',
    ])
  })
})
