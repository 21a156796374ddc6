import { describe, expect, test } from 'vitest'
import { createMetadataResolver } from './index.ts'

const resolve = createMetadataResolver()
const nameOf = async (uri: string) => {
  const result = await resolve({ tokenId: '1', schema: 'erc721', uri })
  return result.ok ? result.metadata.name : result.code
}

describe('data: URIs and documents in place of one', () => {
  test.each([
    ['data:application/json;base64,eyJuYW1lIjoiw6kifQ==', 'é'],
    ['data:application/json;base64,eyJuYW1lIjoiw6kifQ', 'é'],
    ['data:application/json;base64,eyJuYW1lIjoi%77%36kifQ%3D%3D', 'é'],
    ['DATA:application/json;charset=utf-8;BASE64, eyJuYW1l\nIjoiw6kifQ==', 'é'],
    ['data:base64,eyJuYW1lIjoiw6kifQ==', 'é'],
    ['data:;base64,eyJuYW1lIjoiPz8_In0=', '???'],
    ['data:application/json,%7B%22name%22%3A%22%C3%A9%22%7D', 'é'],
    ['data:application/json;utf8,{"name":"é"}', 'é'],
    ['data:application/json;charset=iso-8859-1,%7B%22name%22%3A%22%E9%22%7D', 'é'],
    ['data:application/json,{"name":"100% #1 é, yes"}', '100% #1 é, yes'],
    ['data:application/json,{"name":"a%20b"}', 'a b'],
    ['data:application/json,{"name":"a%22b"}', 'a%22b'],
    ['data:,{"name":"a"}', 'a'],
    [' \n {"name":"bare"}', 'bare'],
    ['{"name":"padded"}\0\0\0', 'padded'],
    ['data:application/json;base64,!!!', 'metadata_invalid'],
    ['data:application/json', 'metadata_invalid'],
    ['data:image/svg+xml,<svg/>', 'metadata_invalid'],
    ['data:application/json,[1]', 'metadata_invalid'],
    ['data:application/json,null', 'metadata_invalid'],
    ['data:application/json,', 'metadata_invalid'],
  ])('%j is %s', async (uri, expected) => {
    expect(await nameOf(uri)).toBe(expected)
  })

  test('are not larger than a document may be', async () => {
    const document = (size: number) => `data:application/json,{"name":"${'x'.repeat(size - 11)}"}`
    expect(await nameOf(document(1024 * 1024))).toHaveLength(1024 * 1024 - 11)
    expect(await nameOf(document(1024 * 1024 + 1))).toBe('metadata_too_large')
    expect(await nameOf(`{"name":"${'x'.repeat(1024 * 1024)}"}`)).toBe('metadata_too_large')
  })
})
