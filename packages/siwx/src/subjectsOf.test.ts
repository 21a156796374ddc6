import { describe, expect, test } from 'vitest'
import { subjectsOf } from './subjectsOf.ts'
import { chainVectors } from './test/vectors.ts'
import { verifySignIn } from './verifySignIn.ts'

const accepted = chainVectors.filter((vector) => vector.accepted)

describe('subjectsOf', () => {
  test.each([...new Set(accepted.map(({ namespace }) => namespace))])(
    'default: whoever has signed in on %s is found by the account',
    async (namespace) => {
      for (const { proof, expected, context } of accepted.filter((one) => one.namespace === namespace)) {
        const answer = await verifySignIn(proof, expected, context)
        if (!answer.ok) throw new Error('an accepted vector is refused')
        const found = await subjectsOf(answer.account)
        expect(found).toMatchObject({ ok: true, subjects: expect.arrayContaining([answer.subject]) })
      }
    },
  )

  test.each([
    ['alice', 'address_invalid'],
    ['eip155:1:0x12', 'address_invalid'],
    ['eip155:1:0xAB16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb', 'address_checksum'],
    ['bip122:000000000019d6689c085ae165831e93:1', 'profile_unsupported'],
  ])('error: %s', async (account, code) => {
    expect(await subjectsOf(account)).toMatchObject({ ok: false, code })
  })
})
