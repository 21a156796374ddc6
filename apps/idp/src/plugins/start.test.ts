import { buildPlugin } from '@countersign/testing/buildPlugin'
import { describe, expect, test } from 'vitest'
import { createProgram } from '../cli/program.ts'
import { parseConfig } from '../config/load.ts'
import { createIdp } from '../idp.ts'
import { createLogger } from '../log.ts'
import { installPlugin } from '../test/plugin.ts'

const PLUGIN = { package: '@example/plugin', options: { key: 'abc' } }

const start = (plugins: readonly (typeof PLUGIN)[], pluginFolder: string) => {
  const lines: string[] = []
  const config = parseConfig({ store: { path: ':memory:' }, signIn: { plugins: [...plugins] } })
  const logger = createLogger(config, { write: (line: string) => lines.push(line) })
  return { lines, idp: createIdp({ config, logger, pluginFolder }) }
}

describe('starting with a plug-in', () => {
  test('names it, its version and its licence', async () => {
    const { idp, lines } = start([PLUGIN], installPlugin())
    await (await idp).stop()
    expect(lines.join('')).toContain(
      'plug-in Example (@example/plugin 1.2.3), licence MIT: Its relay has terms of its own.',
    )
  })

  test('security: one that cannot be used stops the start', async () => {
    const { idp } = start([{ ...PLUGIN, options: { key: 'no' } }], installPlugin())
    await expect(idp).rejects.toMatchObject({ code: 'plugin_options_invalid' })
  })
})

describe('countersign config validate', () => {
  const validate = async (plugins: object): Promise<readonly string[]> => {
    const notes: string[] = []
    const env = { COUNTERSIGN_SIGN_IN__PLUGINS: JSON.stringify(plugins) }
    const output = { result: () => {}, note: (text: string) => void notes.push(text) }
    const program = createProgram(
      { env, input: async () => '', output },
      () => {},
      () => {},
    )
    await program.parseAsync(['config', 'validate'], { from: 'user' })
    return notes
  }

  test('prints the same line for one that is installed beside the provider', async () => {
    await buildPlugin('connector-pera')
    const options = { bridgeUrl: 'wss://bridge.example' }
    expect(await validate([{ package: '@countersign/connector-pera', options }])).toEqual([
      expect.stringMatching(
        /^plug-in Pera on your phone \(@countersign\/connector-pera [\d.]+\), licence Apache-2\.0: /,
      ),
    ])
  })

  test('error: one that is not there', async () => {
    await expect(validate([{ package: '@example/nowhere' }])).rejects.toMatchObject({
      code: 'plugin_not_installed',
    })
  })
})
