import { describe, expect, test } from 'vitest'
import { refused } from './licences.ts'

const component = (expression: string) => ({ name: 'x', version: '1.0.0', licenses: [{ expression }] })

describe('refused', () => {
  test.for(['MIT', '(MIT OR Apache-2.0)', 'Apache-2.0 AND MIT', 'GPL-3.0-only OR MIT'])(
    'default: %s may be used',
    (expression) => {
      expect(refused([component(expression)])).toEqual([])
    },
  )

  test.for(['GPL-3.0-only', 'MPL-2.0', 'MIT AND GPL-3.0-only', 'UNLICENSED', 'SEE LICENSE IN x', '(MIT OR'])(
    'error: %s may not',
    (expression) => {
      expect(refused([component(expression)])).toEqual([`x@1.0.0: licence ${expression}`])
    },
  )

  test('behavior: an identifier and a name are read as expressions are', () => {
    const licensed = (license: { id?: string; name?: string }) => ({
      ...{ name: 'x', version: '1.0.0' },
      licenses: [{ license }],
    })
    expect(refused([licensed({ id: 'MIT' }), licensed({ name: 'ISC' })])).toEqual([])
    expect(refused([licensed({ id: 'GPL-3.0-only' }), licensed({ name: 'Custom' })])).toEqual([
      'x@1.0.0: licence GPL-3.0-only',
      'x@1.0.0: licence Custom',
    ])
    const both = {
      ...component('MIT'),
      licenses: [{ expression: 'MIT' }, { license: { id: 'GPL-3.0-only' } }],
    }
    expect(refused([both])).toHaveLength(1)
  })

  test.for(['(MIT OR X) AND (GPL-3.0-only OR Y)', '(X OR MIT OR Y) AND (GPL-3.0-only)'])(
    'error: %s, parentheses within, is not taken apart',
    (expression) => {
      expect(refused([component(expression)])).toEqual([`x@1.0.0: licence ${expression}`])
    },
  )

  test('error: none at all', () => {
    expect(refused([{ group: '@a', name: 'x', version: '1.0.0' }])).toEqual(['@a/x@1.0.0: licence missing'])
  })
})
