import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createMessage, formatMessage } from '@countersign/siwx-ethereum'
import { openDocument } from '@countersign/testing/document'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { loadConfig } from '../index.ts'
import { configured, part, useDesk, useServed } from '../test/docs/guide.ts'
import { newPerson } from '../test/person.ts'
import { testChain } from '../test/tokens.ts'

const page = openDocument('apps/docs/guide/operator.md')
const LOOK = page.takeUnrunnable(
  { language: 'sh', heading: 'Look at it first' },
  'it serves until it is stopped; apps/demo/src has the test that starts it',
)
const COMMAND = page.take({ language: 'sh', heading: 'The command' })
const CONFIG = page.take({ language: 'yaml', heading: 'Configure' })
const VALIDATE = page.take({ language: 'sh', heading: 'Configure' })
const REGISTER = page.take({ language: 'sh', heading: 'Register a relying party' })
const TOKENS = page.take({ language: 'yaml', heading: 'Ask for tokens', holds: 'gates:' })
const DEMAND = page.take({ language: 'sh', heading: 'Ask for tokens', holds: 'clients update' })
const EXPLAIN = page.take({ language: 'sh', heading: 'Ask for tokens', holds: 'gate explain' })
const ANVIL = page.take({ language: 'yaml', heading: 'Ask for tokens', holds: '31337' })
const START = page.take({ language: 'sh', heading: 'Run' })
const VERIFY = page.take({ language: 'sh', heading: 'Verify a proof' })

const root = join(import.meta.dirname, '../../../..')
const STORE = '/var/lib/countersign/idp.sqlite'
const HOLDER = /--account (\S+)/.exec(EXPLAIN.text)?.[1] ?? ''
const chain = testChain('eip155:137')

/** The first file with the additions of the second, as the page says. */
const together = () => {
  const [first, second] = [parse(CONFIG.text), parse(TOKENS.text)]
  return { ...first, ...second, chains: { ...first.chains, ...second.chains } }
}

describe('the command', () => {
  const desk = useDesk()

  test('is where the clone has it, and comes with scripts that are there', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    const named = [LOOK, COMMAND].flatMap(({ text }) =>
      [...text.matchAll(/pnpm@12 (\w+)$/gm)].map(([, name]) => name),
    )
    expect(named).toEqual(['start', 'install', 'build'])
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'build']))
    expect(existsSync(join(root, 'node_modules/.bin/node'))).toBe(true)
    // A shell that is not somebody's has aliases only when it is told to.
    const alias = part(COMMAND, 'alias')
    const text = `shopt -s expand_aliases\n${alias.text.replaceAll('$PWD', root)}countersign --help\n`
    expect(await desk().shell({ ...alias, text })).toContain('Usage: countersign')
  })

  test('takes the file that the variable names: configuration, store and client', async () => {
    const { folder, shell } = desk()
    const file = join(folder, 'countersign.yaml')
    await writeFile(file, CONFIG.text)
    expect(JSON.parse(await shell(VALIDATE))).toMatchObject({ store: { path: STORE }, mode: 'production' })
    await writeFile(file, CONFIG.text.replace(STORE, join(folder, 'store/idp.sqlite')))
    const env = { COUNTERSIGN_CONFIG: file }
    expect(await shell(REGISTER, { env })).toMatch(/secret, shown once: \S{43}\n/)
    await writeFile(file, stringify({ ...together(), store: { path: join(folder, 'store/idp.sqlite') } }))
    expect(await shell(DEMAND, { env })).toContain('members')
    expect(existsSync(join(folder, 'store/idp.sqlite'))).toBe(true)
  })

  test('verifies a proof, or says by which code it does not hold', async () => {
    const { account, wallet } = newPerson()
    const now = new Date('2026-01-31T12:00:00Z')
    const message = formatMessage(
      createMessage({
        ...{ domain: 'app.example', uri: 'https://app.example/', address: wallet.address },
        ...{ chainId: '1', nonce: 'n0ncen0nce', issuedAt: now },
      }),
    )
    const expected = { 'the one in the message': 'n0ncen0nce' }
    const proof = (signature: string) => ({
      ...{ 'app.example wants you to…': JSON.stringify(message).slice(1, -1), '0x…': signature },
    })
    const signature = await wallet.signMessage({ message })
    const good = await desk().shell(VERIFY, { substitutions: { ...expected, ...proof(signature) } })
    expect(JSON.parse(good)).toMatchObject({ ok: true, account })
    const other = await wallet.signMessage({ message: 'something else' })
    const bad = { ...expected, ...proof(other) }
    expect(JSON.parse(await desk().shell(VERIFY, { substitutions: bad, status: 1 }))).toMatchObject({
      ok: false,
    })
    expect(JSON.parse(await desk().shell(VERIFY, { status: 1 }))).toMatchObject({ code: 'encoding_invalid' })
  })
})

describe('the configuration, running', () => {
  const desk = useDesk()
  const served = useServed(
    async () => {
      const { chains, gates, product } = await configured({ ...CONFIG, text: stringify(together()) })
      return { chains, gates, product, nft: { cache: { block: 0, holdings: 0 } } }
    },
    { adapters: [chain.adapter] },
  )

  test('the gate is tried by the command: met, and not', async () => {
    const { env } = served()
    expect(await desk().shell(EXPLAIN, { env, status: 1 })).toContain('members: unmet')
    const { gate } = parse(TOKENS.text).gates.members
    chain.give(gate.collection, HOLDER, { id: '1' })
    expect(await desk().shell(EXPLAIN, { env })).toContain('members: met')
  })

  test('without a file it is on loopback, as the page says', async () => {
    const { config } = await loadConfig({})
    expect(config).toMatchObject({
      issuer: 'http://127.0.0.1:4400',
      store: { path: '.countersign/idp.sqlite' },
    })
    // The process itself is started by the guide for relying parties, with the same line.
    expect(START.text).toBe('countersign start\n')
    expect((await configured(ANVIL)).chains['eip155:31337']).toMatchObject({
      finality: 'latest',
      signIn: false,
    })
  })

  test('every block is run', () => page.expectAllTaken())
})
