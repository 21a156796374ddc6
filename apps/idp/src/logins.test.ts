import { describe, expect, test } from 'vitest'
import { accountsFor, type Login, MAX_ADDED, type Proven, withAccount, withoutAccount } from './logins.ts'

const proven = (account: string, fields: Partial<Proven> = {}): Proven => ({
  subject: account.replace(/^([^:]+):[^:]+:/, '$1:'),
  account,
  accountKind: 'key',
  method: 'eip191',
  evidence: { kind: 'offline' },
  at: 1,
  ...fields,
})

const login: Login = { id: 'a', ...proven('eip155:1:0xA') }

describe('accountsFor', () => {
  test('behavior: a key account counts on every chain', () => {
    expect(accountsFor(login, 'x')).toEqual({
      id: 'a',
      accounts: [{ account: 'eip155:1:0xA', everyChain: true }],
    })
  })

  test.for([
    ['a contract', { accountKind: 'contract', subject: 'eip155:1:0xA' }],
    ['a contract, whatever its subject', { accountKind: 'contract' }],
    ['an account of one network', { accountKind: 'named', subject: 'near:mainnet:alice.near' }],
  ] as const)('security: %s counts on its own chain only', ([, fields]) => {
    const { accounts } = accountsFor({ id: 'a', ...proven('eip155:1:0xA', fields) }, 'x')
    expect(accounts).toEqual([{ account: 'eip155:1:0xA', everyChain: false }])
  })

  test('security: an added account counts for its client', () => {
    const both = withAccount(login, { ...proven('eip155:1:0xB'), clientId: 'shop' })
    expect(accountsFor(both, 'shop').accounts.map(({ account }) => account)).toEqual([
      'eip155:1:0xA',
      'eip155:1:0xB',
    ])
    expect(accountsFor(both, 'other').accounts).toHaveLength(1)
  })
})

describe('withAccount', () => {
  test('behavior: a newer proof takes the place of an older one; the number is bounded', () => {
    let many = login
    for (let index = 0; index < MAX_ADDED + 5; index += 1)
      many = withAccount(many, { ...proven(`eip155:1:0x${index}`), clientId: 'shop' })
    expect(many.added).toHaveLength(MAX_ADDED)
    const again = withAccount(many, { ...proven('eip155:1:0x9', { at: 2 }), clientId: 'shop' })
    expect(again.added?.filter(({ account }) => account === 'eip155:1:0x9')).toMatchObject([{ at: 2 }])
  })
})

describe('withoutAccount', () => {
  const added = ['shop', 'other'].reduce(
    (one, clientId) => withAccount(one, { ...proven('eip155:1:0xB'), clientId }),
    login,
  )

  test('default: takes back what was added for a client, and nothing of another', () => {
    const left = withoutAccount(added, { account: 'eip155:1:0xB', clientId: 'shop' })
    expect(accountsFor(left, 'shop').accounts).toHaveLength(1)
    expect(accountsFor(left, 'other').accounts).toHaveLength(2)
  })

  test('security: never the account that signed in', () => {
    const left = withoutAccount(added, { account: login.account, clientId: 'shop' })
    expect(accountsFor(left, 'shop').accounts[0]?.account).toBe(login.account)
  })
})
