import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSignInAccount } from './account.ts'
import { nameAccount } from './nameAccount.ts'
import { subjectsOf } from './subjectsOf.ts'

const ACCOUNTS = [
  'eip155:1:0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
  'tezos:NetXdQprcVkpaWU:tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb',
  'near:mainnet:alice%5F1.near',
  'polkadot:91b171bb158e2d3848fa23a9f1c25182:13UVJyLnbVp77Z2t6r7nv6NHfYXJhxs9A7cS2NLp1F2oMC4x',
  'flow:mainnet:0xe467b9dd11fa00df',
  'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAY5HFKQ',
]
const account = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 100 }),
  fc
    .tuple(
      fc.constantFrom(...ACCOUNTS),
      fc.nat({ max: 100 }),
      fc.string({ unit: anyCharacter, maxLength: 3 }),
    )
    .map(([one, at, put]) => one.slice(0, at) + put + one.slice(at + put.length)),
  fc.constantFrom(...ACCOUNTS, '__proto__:a:b', 'constructor:1:2', 'eip155:1:', ':', '::'),
)

describe('an account that somebody names', () => {
  test('security: is one of a chain in one spelling, or a coded refusal', async () => {
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(account, async (text) => {
        const parsed = await parseSignInAccount(text)
        if (!parsed.ok) {
          expect(['address_invalid', 'address_checksum', 'profile_unsupported']).toContain(parsed.code)
          return
        }
        accepted += 1
        expect(await parseSignInAccount(parsed.account)).toEqual(parsed)
      }),
      runs(300),
    )
    expect(accepted).toBeGreaterThan(0)
  })

  test('security: has subjects or none, whatever it is, and texts get its name or a code', async () => {
    await fc.assert(
      fc.asyncProperty(account, fc.string({ unit: anyCharacter }), async (text, message) => {
        const [parsed, found] = [await parseSignInAccount(text), await subjectsOf(text)]
        expect(found.ok).toBe(parsed.ok)
        const named = await nameAccount(message, text)
        if (!named.ok) expect(named.code).not.toBe('internal')
      }),
      runs(150),
    )
  })
})
