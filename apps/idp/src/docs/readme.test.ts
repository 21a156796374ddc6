import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Block, openDocument, runModule } from '@countersign/testing/document'
import { freePort } from '@countersign/testing/freePort'
import { pnpmScript } from '@countersign/testing/pnpmScript'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { configured, part, useDesk } from '../test/docs/guide.ts'

const desk = useDesk()

describe('the README', () => {
  const readme = openDocument('apps/idp/README.md')
  const START = readme.take({ language: 'sh', heading: 'Start' })
  const PROGRAM = readme.take({ language: 'ts', heading: 'Start' })
  const TOKENS = readme.take({ language: 'yaml', heading: 'Tokens' })
  const DEMAND = readme.take({ language: 'sh', heading: 'Tokens' })

  test('the first two commands register an application and serve it', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const env = { COUNTERSIGN_ISSUER: url, COUNTERSIGN_SERVER__PORT: new URL(url).port }
    const metadata = `${url}/.well-known/openid-configuration`
    const printed = await desk().shell(START, { env: { ...env, UNTIL: metadata } })
    expect(printed).toMatch(/secret, shown once: \S{43}\n/)
    expect(printed).toContain(`"issuer":"${url}"`)
  })

  test('the program starts a provider and stops it', async () => {
    const port = await freePort()
    const { text } = PROGRAM
    const during =
      "const response = await fetch(new URL('/healthz', url))\nconsole.log(response.status)\nawait idp.stop()"
    const block: Block = { ...PROGRAM, text: text.replace('await idp.stop()', during) }
    const issuer = {
      "issuer: 'http://127.0.0.1:4400'": `issuer: 'http://127.0.0.1:${port}', server: { port: ${port} }`,
    }
    expect((await runModule(block, { substitutions: issuer })).output).toMatch(/^200$/m)
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow()
  })

  test('the configuration of gates is one, and its collection is accepted from the application', async () => {
    expect((await configured(TOKENS)).nft).toMatchObject({ defaultGate: 'members' })
    const { folder, shell } = desk()
    const [file, path] = [join(folder, 'tokens.yaml'), join(folder, 'tokens.sqlite')]
    await writeFile(file, stringify({ ...parse(TOKENS.text), store: { path } }))
    const env = { COUNTERSIGN_CONFIG: file }
    await shell(part(START, 'clients create'), { env })
    expect(await shell(DEMAND, { env })).toContain('members')
    const other = { members: 'visitors' }
    await expect(shell(DEMAND, { env, substitutions: other })).rejects.toThrow('visitors')
  })

  test('every block is run', () => readme.expectAllTaken())
})

test('the README of the Next.js example: its command is one that .ci/run runs, and the application is registered', async () => {
  const readme = openDocument('examples/nextjs/README.md')
  const { text } = readme.takeUnrunnable(
    { language: 'sh', holds: 'pnpm' },
    'it installs and builds Next.js; .ci/run does, and signs in',
  )
  expect(pnpmScript(text).command).toMatch(/tools\/runtimes\/src\/nextjs\.ts$/)
  const source = (path: string) => readFile(new URL(`../../../../${path}`, import.meta.url), 'utf8')
  expect(await source('.ci/run')).toMatch(/pnpm@12 run nextjs check$/m)
  const create = readme.take({ language: 'sh', holds: 'clients create' })
  const env = { COUNTERSIGN_STORE__PATH: join(desk().folder, 'nextjs.sqlite') }
  expect(await desk().shell(create, { env })).toMatch(/secret, shown once: \S{43}\n/)
  const named = [...readme.text.matchAll(/`(COUNTERSIGN_\w+)`/g)].map(([, name = '']) => name)
  expect(named).toHaveLength(3)
  const read = await source('examples/nextjs/auth.ts')
  expect(named.filter((name) => !read.includes(name))).toEqual([])
  readme.expectAllTaken()
})
