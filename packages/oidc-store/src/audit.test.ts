import { describe, expect, test } from 'vitest'
import { nextEntry, verifyAuditChain } from './audit.ts'
import type { AuditEntry } from './types.ts'

const chain = (...events: readonly Record<string, unknown>[]): readonly AuditEntry[] => {
  const entries: AuditEntry[] = []
  for (const event of events) entries.push(nextEntry(entries.at(-1), event, 1000 + entries.length))
  return entries
}

describe('verifyAuditChain', () => {
  const entries = chain({ type: 'a' }, { type: 'b', undefinedMember: undefined }, { type: 'c' })

  test('default: an untouched log holds together, also after a trip through JSON', () => {
    expect(verifyAuditChain(entries)).toEqual({ ok: true, last: entries[2] })
    expect(verifyAuditChain(JSON.parse(JSON.stringify(entries)) as AuditEntry[]).ok).toBe(true)
    expect(verifyAuditChain([])).toEqual({ ok: true, last: undefined })
  })

  test('behavior: a part is checked from the entry before it', () => {
    expect(verifyAuditChain(entries.slice(1), entries[0]).ok).toBe(true)
    expect(verifyAuditChain(entries.slice(1))).toEqual({ ok: false, code: 'gap', sequence: 2 })
  })

  test('error: an altered, missing, swapped or foreign entry is named', () => {
    const [first, second, third] = entries as [AuditEntry, AuditEntry, AuditEntry]
    const altered = [first, { ...second, event: { type: 'x' } }, third]
    expect(verifyAuditChain(altered)).toEqual({ ok: false, code: 'changed', sequence: 2 })
    expect(verifyAuditChain([first, third])).toEqual({ ok: false, code: 'gap', sequence: 3 })
    expect(verifyAuditChain([second, first])).toEqual({ ok: false, code: 'gap', sequence: 2 })
    const foreign = nextEntry(nextEntry(undefined, { type: 'other' }, 1), { type: 'b' }, 2)
    expect(verifyAuditChain([first, foreign])).toEqual({ ok: false, code: 'cut', sequence: 2 })
    expect(verifyAuditChain([first, { ...second, at: second.at + 1 }]).ok).toBe(false)
  })
})
