import { createOpa } from '@countersign/policy-opa'
import { afterAll, describe, expect, test } from 'vitest'
import { createEmbeddedPolicy } from './createEmbeddedPolicy.ts'
import { decide } from './decide.ts'
import { waltDocuments } from './waltDocuments.ts'

const engine = createOpa()
afterAll(() => engine.close())

describe('waltDocuments', () => {
  test('gives traits as text beside name and description', () => {
    const metadata = {
      name: 'One',
      attributes: [
        { name: 'Level', value: 5 },
        { name: 'Hat', value: 'red' },
        { name: 'name', value: 'another' },
      ],
    }
    expect(waltDocuments({ ecosystem: 'EVM', metadata, inputs: { type: 'T1' } })).toEqual({
      input: { type: 'T1' },
      data: { name: 'One', Level: '5', Hat: 'red' },
    })
  })

  test('gives what each ecosystem had', () => {
    const of = (ecosystem: Parameters<typeof waltDocuments>[0]['ecosystem'], raw: object) =>
      waltDocuments({ ecosystem, metadata: { name: 'N', description: 'D', image: 'I', raw } }).data
    expect(of('TEZOS', { symbol: 'S', decimals: 0, isBooleanAmount: true, artifactUri: 'ipfs://a' })).toEqual(
      {
        ...{ name: 'N', description: 'D', symbol: 'S', decimals: '0' },
        ...{ isBooleanAmount: 'true', artifactUri: 'ipfs://a' },
      },
    )
    expect(of('NEAR', { title: 'T', media_hash: 'h', reference: 'r', starts_at: 's' })).toEqual({
      ...{ title: 'T', description: 'D', mediaHash: 'h', reference: 'r', startsAt: 's' },
    })
    expect(of('FLOW', { thumbnail: 't', traits: [{ name: 'a' }] })).toEqual({
      ...{ name: 'N', description: 'D', media: 't', traits: '[{"name":"a"}]' },
    })
    expect(of('UNIQUE', {})).toEqual({ image: 'I' })
    expect(of('ALGORAND', { unitName: 'U' })).toEqual({
      name: 'N',
      description: 'D',
      image: 'I',
      unitname: 'U',
    })
  })

  test('takes hostile names and documents', () => {
    const attributes = JSON.parse('[{"name": "__proto__", "value": {"a": 1}}, {"name": "", "value": null}]')
    const { data } = waltDocuments({ ecosystem: 'EVM', metadata: { attributes, raw: 'no object' } })
    expect(Object.keys(data)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype)
  })
})

describe('the predecessor’s policy', () => {
  const source =
    'package app.nft\n\nimport rego.v1\n\ndefault allow := false\n\nallow if {\n  input.Background == data.Background\n  input.Body == data.Body\n}'
  const inputs = { Background: 'Purple', Body: 'Body 11' }

  async function ask(traits: Readonly<Record<string, string>>) {
    const loaded = await createEmbeddedPolicy({ source, query: 'data.app.nft.allow', engine })
    if (!loaded.ok) throw new Error(loaded.reason)
    const attributes = Object.entries(traits).map(([name, value]) => ({ name, value }))
    const { input, data } = waltDocuments({ ecosystem: 'TEZOS', metadata: { attributes }, inputs })
    return decide(loaded.policy, input, { data, compatibility: 'walt-idpkit' })
  }

  test('allows the token with both traits', async () => {
    expect(await ask({ Background: 'Purple', Body: 'Body 11' })).toMatchObject({ allow: true })
  })

  test('denies another one', async () => {
    expect(await ask({ Background: 'Purple', Body: 'Body 12' })).toMatchObject({
      allow: false,
      code: 'denied',
    })
  })

  test('denies a token whose trait is named like the policy', async () => {
    expect(await ask({ Background: 'Purple', Body: 'Body 11', app: 'x' })).toMatchObject({
      allow: false,
      code: 'policy_failed',
    })
  })
})
