import { readFile } from 'node:fs/promises'
import { openDocument } from '@countersign/testing/document'
import { expect, test } from 'vitest'
import { configured } from '../test/docs/guide.ts'
import { optionsCheck } from './options.ts'

// What else these documents show is run in their packages, which do not know the provider.
const README = [
  openDocument('packages/connector-beacon-p2p/README.md'),
  openDocument('packages/connector-pera/README.md'),
  openDocument('packages/connector-walletconnect/README.md'),
]

test.each(README)(
  'the configuration of $path is accepted, and its options are those of the plug-in',
  async (readme) => {
    const { signIn } = await configured(readme.take({ language: 'yaml', heading: 'As a plug-in' }))
    const [plugin, ...more] = signIn.plugins
    expect(more).toEqual([])
    const folder = new URL(`../../../../${readme.path}/../`, import.meta.url)
    const read = async (name: string) => JSON.parse(await readFile(new URL(name, folder), 'utf8'))
    expect(plugin?.package).toBe((await read('package.json')).name)
    const { options } = await read('countersign-plugin.json')
    expect(optionsCheck(options)(plugin?.options ?? {})).toMatchObject({ ok: true, options: plugin?.options })
    const rows = [...readme.text.matchAll(/^\| `(\w+)` \| .*$/gm)].map(([, name]) => name)
    expect(rows).toEqual(expect.arrayContaining(Object.keys(options.properties)))
  },
)
