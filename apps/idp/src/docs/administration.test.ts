import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDocument } from '@countersign/testing/document'
import { expect, test } from 'vitest'
import { adminApi } from '../test/admin.ts'
import { configured, part, useDesk, useServed } from '../test/docs/guide.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'
import { testChain } from '../test/tokens.ts'

const page = openDocument('apps/docs/guide/administration.md')
const MAKE_KEY = page.take({ language: 'sh', heading: 'Keys with rights' })
const KEYS = page.take({ language: 'yaml', heading: 'Keys with rights' })
const PATCH = page.take({ language: 'sh', heading: 'Endpoints' })
const ELSEWHERE = page.take({ language: 'sh', heading: 'From elsewhere' })
const VIP = page.take({ language: 'yaml', heading: 'Gates and policies at run time' })
const DOOR = page.take({ language: 'rego' })
const RULES = page.take({ language: 'sh', heading: 'Gates and policies at run time' })
const ROTATE = page.take({ language: 'sh', heading: 'Rotating keys' })
const END = page.take({ language: 'sh', heading: 'Ending a session' })
const ACCOUNT = 'eip155:1:0x8ba1f109551bD432803012645Ac136ddd64DBA72'

type Key = { readonly alg: string; readonly kid: string; readonly state: string }

const chain = testChain()
const desk = useDesk()
let deployer = ''
const served = useServed(
  async () => {
    const [, key = '', hash = ''] =
      /^admin key.*: (\S+)\n.*(sha256:[\w-]+)/.exec(await desk().shell(MAKE_KEY)) ?? []
    deployer = key
    const { admin } = await configured(KEYS, { 'sha256:…': hash })
    return {
      admin,
      chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
      nft: { cache: { block: 0, holdings: 0 } },
    }
  },
  { adapters: [chain.adapter] },
)
const shop = () =>
  served().idp.clients.create({
    clientId: 'shop',
    name: 'Shop',
    redirectUris: ['https://rp.example/callback'],
  })

test('a key as it is printed opens what the configuration says, and a change is refused when another came before', async () => {
  const { idp } = served()
  await shop()
  const patch = (version: string) =>
    desk().shell(PATCH, {
      env: { COUNTERSIGN_ADMIN_KEY: deployer },
      substitutions: { 'https://id.example': idp.url, 'If-Match: "3"': `If-Match: "${version}"` },
    })
  expect(JSON.parse(await patch('1'))).toMatchObject({ clientId: 'shop', name: 'Example shop' })
  expect(JSON.parse(await patch('1'))).toMatchObject({ error: { code: 'version_conflict' } })
})

test('from elsewhere: by an address, with the key of a variable, and on a store where a file is named', async () => {
  const { idp, key } = served()
  await writeFile(join(desk().folder, 'here.yaml'), 'store: { path: here.sqlite }\n')
  const output = await desk().shell(ELSEWHERE, {
    env: { OTHER_VARIABLE: key },
    substitutions: { 'https://id.example': idp.url, 'KEY=…': `KEY=${key}` },
  })
  const tables = output.split(/^(?=client id|key id)/m)
  expect(tables.map((table) => table.match(/^(?:shop|\S+ +RS256|ended \d+ grants)/gm))).toEqual([
    ['shop'],
    [expect.stringContaining('RS256'), 'ended 0 grants'],
    null,
  ])
})

test('gates and policies at run time: the gate lets in who holds two', async () => {
  const { env, idp } = served()
  const { folder, shell } = desk()
  const collection = /collection: '(0x\w+)'/.exec(VIP.text)?.[1] ?? ''
  await writeFile(join(folder, 'vip.yaml'), VIP.text)
  await writeFile(join(folder, 'door.rego'), DOOR.text)
  for (const id of ['1', '2']) chain.give(collection, ACCOUNT, { id })
  expect(await shell(RULES, { env })).toContain('vip: met')
  expect(await idp.clients.get('shop')).toMatchObject({ gates: ['vip'] })
  chain.take(collection, ACCOUNT)
  chain.give(collection, ACCOUNT, { id: '1' })
  const explain = part(RULES, 'explain')
  expect(await shell(explain, { env, status: 1 })).toContain('vip: unmet')
})

test('keys: each way of replacing them', async () => {
  const { advance, base, env, key } = served()
  const api = adminApi(base, key)
  const keysOf = async (state: string) =>
    (await api('GET', '/keys')).json.keys
      .filter((one: Key) => one.alg === 'RS256' && one.state === state)
      .map(({ kid }: Key) => kid)
  const [old = ''] = await keysOf('signing')
  const line = (word: string, substitutions = {}) => desk().shell(part(ROTATE, word), { env, substitutions })
  await line('# published now, signs')
  advance(61)
  expect(await keysOf('verifying')).toEqual([old])
  await line('--delay 86400')
  advance(61)
  const [next = ''] = await keysOf('pending')
  await line('promote', { '<key-id>': next })
  expect(await keysOf('signing')).toEqual([next])
  await line('retire', { '<old-key-id>': old })
  expect(await keysOf('verifying')).not.toContain(old)
})

test('a session that an operator ends is gone', async () => {
  const { env, idp, secret } = served()
  const person = newPerson()
  await walkThrough(person, (await authorize(await discover({ idp, secret }))).url)
  const end = () => desk().shell(END, { env, substitutions: { [ACCOUNT]: person.account } })
  expect(await end()).toContain('demo')
  expect(await end()).not.toContain('demo')
})

test('every block is run', () => page.expectAllTaken())
