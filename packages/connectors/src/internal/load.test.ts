import { describe, expect, test } from 'vitest'
import { load } from './load.ts'

describe('load', () => {
  test('gives the module', async () => {
    expect(await load(Promise.resolve({ signIn: 1 }))).toEqual({ signIn: 1 })
  })

  test('has a code of its own for what could not be fetched', async () => {
    const cause = new TypeError('Failed to fetch dynamically imported module')
    await expect(load(Promise.reject(cause))).rejects.toMatchObject({ code: 'load_failed', cause })
  })
})
