import { describe, expect, test } from 'vitest'
import { everyEntry, everyPage } from './everyPage.ts'

const PAGES: Readonly<Record<string, { readonly of: number; readonly next?: string }>> = {
  begin: { of: 1, next: 'b' },
  b: { of: 2, next: 'c' },
  c: { of: 3 },
}

describe('everyPage', () => {
  const asked: (string | undefined)[] = []
  const read = async (after: string | undefined) => {
    asked.push(after)
    return PAGES[after ?? 'begin'] ?? { of: 0 }
  }

  test('default: one after the other, to the last', async () => {
    const seen: number[] = []
    for await (const page of everyPage(read)) seen.push(page.of)
    expect(seen).toEqual([1, 2, 3])
    expect(asked).toEqual([undefined, 'b', 'c'])
  })

  test('behavior: nothing is read any more once somebody has seen enough', async () => {
    asked.length = 0
    for await (const _ of everyPage(read)) break
    expect(asked).toEqual([undefined])
  })

  test('default: what is on them, in one', async () => {
    expect(await everyEntry(read, ({ of }) => [of, -of])).toEqual([1, -1, 2, -2, 3, -3])
  })
})
