import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { issueMessage } from './issueMessage.ts'

const schema = z.object({
  needed: z.string(),
  home: z.url({ protocol: /^https?$/ }).default('https://id.example'),
  secure: z.url({ error: 'https is required' }).default('https://id.example'),
  table: z.record(z.string().regex(/^[a-z]+$/, { error: 'lower-case letters' }), z.number()).default({}),
})

const messagesOf = (input: object): readonly string[] =>
  schema.safeParse({ needed: 'x', ...input }).error?.issues.map(issueMessage) ?? []

describe('issueMessage', () => {
  test.for([
    [{ needed: undefined }, 'it is missing'],
    [{ needed: 1 }, 'Invalid input: expected string, received number'],
    [{ home: 'id.example' }, 'Invalid URL: write it whole, with https://'],
    [{ secure: 'id.example' }, 'https is required'],
    [{ table: { A: 1 } }, 'no such name can be here: lower-case letters'],
  ] as const)('default: %j', ([input, message]) => {
    expect(messagesOf(input)).toEqual([message])
  })
})
