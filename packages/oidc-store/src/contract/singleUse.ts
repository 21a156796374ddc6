import { deepEqual, equal, rejects } from 'node:assert/strict'
import type { Check, Runner } from './fixture.ts'

/** Challenges and other records that are used at most once. */
export function singleUseContract({ describe }: Runner, check: Check): void {
  describe('single-use records', () => {
    check('a record is answered to one consumer only', async ({ singleUse }, clock) => {
      await singleUse.put('challenge', 'x', { message: 'm' }, 60)
      const expiresAt = (clock.seconds() + 60) * 1000
      deepEqual(await singleUse.get('challenge', 'x'), {
        payload: { message: 'm' },
        expiresAt,
        consumed: false,
      })
      deepEqual(await singleUse.consume('challenge', 'x'), {
        payload: { message: 'm' },
        expiresAt,
        consumed: true,
      })
      equal(await singleUse.consume('challenge', 'x'), undefined)
      equal((await singleUse.get('challenge', 'x'))?.consumed, true)
    })

    check('kinds do not see each other', async ({ singleUse }) => {
      await singleUse.put('challenge', 'x', 1, 60)
      equal(await singleUse.get('nonce', 'x'), undefined)
      equal(await singleUse.consume('nonce', 'x'), undefined)
      await singleUse.put('nonce', 'x', 2, 60)
      equal((await singleUse.consume('challenge', 'x'))?.payload, 1)
    })

    check('the unknown and the expired are neither read nor consumed', async ({ singleUse }, clock) => {
      equal(await singleUse.consume('challenge', 'unknown'), undefined)
      await singleUse.put('challenge', 'x', 1, 60)
      clock.advance(60)
      equal(await singleUse.get('challenge', 'x'), undefined)
      equal(await singleUse.consume('challenge', 'x'), undefined)
    })

    check('a taken identifier is refused, used or not, until it expires', async ({ singleUse }, clock) => {
      await singleUse.put('challenge', 'x', 1, 60)
      await rejects(singleUse.put('challenge', 'x', 2, 60), { code: 'record_exists' })
      await singleUse.consume('challenge', 'x')
      await rejects(singleUse.put('challenge', 'x', 2, 60), { code: 'record_exists' })
      clock.advance(60)
      await singleUse.put('challenge', 'x', 2, 60)
      equal((await singleUse.consume('challenge', 'x'))?.payload, 2)
    })

    check(
      'a released record can be consumed once more, with its first expiry',
      async ({ singleUse }, clock) => {
        await singleUse.put('challenge', 'x', 1, 60)
        const first = await singleUse.consume('challenge', 'x')
        clock.advance(30)
        equal(await singleUse.release('challenge', 'x'), true)
        deepEqual(await singleUse.consume('challenge', 'x'), first)
        equal(await singleUse.consume('challenge', 'x'), undefined)
      },
    )

    check('only a consumed record that is still in time is released', async ({ singleUse }, clock) => {
      equal(await singleUse.release('challenge', 'unknown'), false)
      await singleUse.put('challenge', 'x', 1, 60)
      equal(await singleUse.release('challenge', 'x'), false)
      await singleUse.consume('challenge', 'x')
      clock.advance(60)
      equal(await singleUse.release('challenge', 'x'), false)
      equal(await singleUse.consume('challenge', 'x'), undefined)
    })

    check('an ended record cannot be read, consumed or released', async ({ singleUse }) => {
      await singleUse.put('challenge', 'x', 1, 60)
      equal(await singleUse.expire('challenge', 'x'), true)
      equal(await singleUse.expire('challenge', 'x'), false)
      equal(await singleUse.get('challenge', 'x'), undefined)
      equal(await singleUse.consume('challenge', 'x'), undefined)
      equal(await singleUse.release('challenge', 'x'), false)
    })

    check('bad input is refused with a code', async ({ singleUse }) => {
      for (const ttl of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        await rejects(singleUse.put('challenge', 'x', 1, ttl), { code: 'input_invalid' })
      }
      for (const payload of [undefined, () => 1, 1n]) {
        await rejects(singleUse.put('challenge', 'x', payload, 60), { code: 'input_invalid' })
      }
      await rejects(singleUse.put('challenge', '\udfff', 1, 60), { code: 'input_invalid' })
      equal(await singleUse.consume('challenge', '\udfff'), undefined)
      equal(await singleUse.get('challenge', 'x'), undefined)
    })
  })
}
