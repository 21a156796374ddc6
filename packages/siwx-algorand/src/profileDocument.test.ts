import { openDocument } from '@countersign/testing/document'
import { expected, now } from '@countersign/testing/signInFields'
import { describe, expect, test } from 'vitest'
import { formatMessage } from './formatMessage.ts'
import { parseMessage } from './parseMessage.ts'
import { jsonOf } from './test/keys.ts'
import type { AlgorandProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const document = openDocument('apps/docs/profiles/algorand/caip122.md')
const blocks = (language: string) => document.takeAll({ language }).map(({ text }) => text.trimEnd())

describe('the published profile', () => {
  const [, example = '', json = ''] = blocks('text')

  test('its example is a message, in text and in JSON', () => {
    const parsed = parseMessage(example)
    expect(parsed.ok && formatMessage(parsed.message)).toBe(example)
    expect(jsonOf(example)).toBe(json)
    const [raw = ''] = blocks('bytes')
    expect(atob(raw.replaceAll('-', '+').replaceAll('_', '/'))).toBe(example)
  })

  const vectors = blocks('json').map((text) => JSON.parse(text) as AlgorandProof)

  test('it has vectors', () => expect(vectors).toHaveLength(3))

  test.each(vectors.map((vector) => [vector.type, vector] as const))(
    '%s verifies',
    async (method, vector) => {
      expect(await verifyMessage(vector, expected, { now })).toMatchObject({ ok: true, method })
    },
  )

  test('every block is checked', () => document.expectAllTaken())
})
