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

  const KEY = '5d5c99edf529335160ff180fa141dd4967fc00d2'
  const ALGORAND = 'C7FXT6ZLIEQPFMPMMXSBTDLOBCZI5AJ75MA6JJAAQONYLYMAQDHN5STT3Y'
  const MAINNET = 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'
  test.each([
    [`eip155:1:0x${KEY}`, [`eip155:0x${KEY}`, `eip155:1:0x${KEY}`]],
    [
      'tezos:NetXdQprcVkpaWU:tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb',
      ['tezos:tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb'],
    ],
    ['near:mainnet:alice%5F1.near', ['near:mainnet:alice%5F1.near']],
    [`polkadot:fe58ea77779b7abda7da4ec526d14db9:0x${KEY}`, [`polkadot:0x${KEY}`]],
    ['flow:mainnet:0xe467b9dd11fa00df', ['flow:mainnet:0xe467b9dd11fa00df']],
    [`${MAINNET}:${ALGORAND}`, [`algorand:${ALGORAND}`, `${MAINNET}:${ALGORAND}`]],
  ])('behavior: %s is found under its own subjects and nobody else', async (account, subjects) => {
    expect(await subjectsOf(account)).toEqual({ ok: true, subjects })
  })

  test.each([
    ['alice', 'address_invalid'],
    ['eip155:1:0x12', 'address_invalid'],
    ['eip155:1:0xAB16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb', 'address_checksum'],
    ['bip122:000000000019d6689c085ae165831e93:1', 'profile_unsupported'],
  ])('error: %s', async (account, code) => {
    expect(await subjectsOf(account)).toMatchObject({ ok: false, code })
  })
})
