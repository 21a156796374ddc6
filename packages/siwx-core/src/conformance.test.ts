import { describe, expect, test } from 'vitest'
import { conformance } from './conformance.ts'
import { type Defect, toyFixture } from './test/toyChain.ts'

describe('conformance of a sound package', async () => {
  for (const { name, run } of conformance(await toyFixture())) test(name, run)
})

describe('the suite notices', () => {
  test.each<readonly [Defect, RegExp]>([
    ['no_domain', /policy: domain/],
    ['decoded_domain', /policy: userinfo/],
    ['no_nonce', /policy: nonce/],
    ['no_time', /policy: times/],
    ['no_chain', /policy: chain/],
    ['no_accounts', /policy: account/],
    ['no_signature', /proof: a foreign key/],
    ['no_binding', /proof: a message that names another account/],
    ['early_nonce', /policy: a refused message does not spend/],
    ['crlf', /codec: CRLF/],
    ['throws', /proof: hostile types/],
    ['no_limit', /proof: oversized/],
    ['any_encoding', /proof: malleated/],
    ['any_type', /proof: a type that does not exist/],
  ])('%s', async (defect, name) => {
    const cases = conformance(await toyFixture(defect)).filter((item) => name.test(item.name))
    const results = await Promise.allSettled(cases.map((item) => item.run()))
    expect(results.map(({ status }) => status)).toContain('rejected')
  })
})
