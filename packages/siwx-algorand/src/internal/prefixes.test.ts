import { describe, expect, test } from 'vitest'
import { hasProtocolPrefix } from './prefixes.ts'

/** Every `HashID` of go-algorand 5.0, `protocol/hash.go`. */
const HASH_IDS =
  'appID arc aB aD aO aP aS AS B256 BH BR CR GE KP MA MB MX MsigProgram NIC NIR NIV NPR OA ORP OT1 OT2 PF PL PQA PQK ' +
  'PQProgram Program ProgData PS PK SD SpecialAddr STIB spc spm spp sps spv TE TG TL TX VO'

describe('hasProtocolPrefix', () => {
  test.each(HASH_IDS.split(' '))('%s', (prefix) => {
    expect(hasProtocolPrefix(`${prefix}.example wants you to sign in`)).toBe(true)
    expect(hasProtocolPrefix(prefix.slice(0, -1))).toBe(false)
    expect(hasProtocolPrefix(`x${prefix}`)).toBe(false)
  })

  test('what an address is hashed from', () => {
    expect(hasProtocolPrefix('MultisigAddr\u0001')).toBe(true)
  })

  test('other texts', () => {
    for (const text of ['app.example wants', 'algorand.example wants', 'https://TX.example wants', '', 'tx'])
      expect(hasProtocolPrefix(text)).toBe(false)
  })
})
