import { type BlockQuery, openDocument, runModule } from '@countersign/testing/document'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { RAW } from './cid.ts'
import { type Blocks, gateway, put, putDirectory, putRaw } from './test/ipfs.ts'
import { pngHead } from './test/pictures.ts'
import { type Handler, listen, type TestServer } from './test/servers.ts'

const document = openDocument('packages/nft-ownership/docs/metadata.md')
const take = (query: BlockQuery) => document.take({ language: 'ts', ...query })

const blocks: Blocks = new Map()
let servers: readonly TestServer[]
let folder: string

beforeAll(async () => {
  const description = { name: 'Seven', attributes: [{ trait_type: 'Level', value: 7 }] }
  const json = await putRaw(blocks, JSON.stringify(description))
  const png = await put(blocks, RAW, pngHead(3, 4))
  folder = String(await putDirectory(blocks, { '7.json': json, '7.png': png }))
  const answer: Handler = (_, response) => void response.end('{}')
  servers = await Promise.all([gateway(blocks), answer].map(async (handler) => listen(handler, '127.0.0.1')))
})
afterAll(async () => {
  await Promise.all(servers.map(async (server) => server.close()))
})

const originOf = (index: number): string => new URL(servers[index]?.url() ?? '').origin

test('the document: its first example prints a trait that was verified', async () => {
  const substitutions = { 'http://127.0.0.1:8080': originOf(0), 'bafy…': folder }
  const { output } = await runModule(take({ holds: 'createMetadataResolver' }), { substitutions })
  expect(output).toBe('7 verified')
})

test('the document: its first example prints why there is none', async () => {
  const substitutions = { 'http://127.0.0.1:8080': originOf(0), 'bafy…/7.json': `${folder}/8.json` }
  const { output } = await runModule(take({ holds: 'createMetadataResolver' }), { substitutions })
  expect(output).toMatch(/^metadata_missing false /)
})

test('the document: its second example prints what a picture is', async () => {
  const substitutions = { 'https://ipfs.example': originOf(0), 'bafy…': folder }
  const { output } = await runModule(take({ heading: 'Pictures' }), { substitutions })
  expect(output).toBe("[ 'image/png', 3, 4 ]")
})

test('the document: its third example reaches an origin that is trusted, and no other of this machine', async () => {
  const block = take({ heading: 'The same guard for other requests' })
  const elsewhere = { 'https://elsewhere.example': originOf(1) }
  await runModule(block, { substitutions: { 'https://crm.internal:8443': originOf(1), ...elsewhere } })
  expect(servers[1]?.requests).toHaveLength(1)
  await expect(runModule(block, { substitutions: elsewhere })).rejects.toThrow()
  expect(servers[1]?.requests).toHaveLength(1)
  document.expectAllTaken()
})
