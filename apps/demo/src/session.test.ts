import { describe, expect, test } from 'vitest'
import { addPending, createSessions, type SignedIn } from './session.ts'

const person: SignedIn = { idToken: 'i', accessToken: 'a', scope: 'openid', claims: { sub: 'eip155:0x0' } }

describe('createSessions', () => {
  test('default: gives what was stored', () => {
    const sessions = createSessions()
    const id = sessions.replace(undefined, { pending: new Map(), signedIn: person })
    expect(sessions.get(id).signedIn).toBe(person)
  })

  test('behavior: a session moves to a fresh id and the old one is dead', () => {
    const sessions = createSessions()
    const before = sessions.replace(undefined, { pending: new Map() })
    const after = sessions.replace(before, { pending: new Map(), signedIn: person })
    expect(after).not.toBe(before)
    expect(sessions.get(before).signedIn).toBeUndefined()
  })

  test('behavior: an id that was never given out stores nothing', () => {
    const sessions = createSessions()
    sessions.update('planted', { pending: new Map(), signedIn: person })
    expect(sessions.get('planted').signedIn).toBeUndefined()
  })

  test('behavior: forgets the oldest sessions instead of growing', () => {
    const sessions = createSessions()
    const first = sessions.replace(undefined, { pending: new Map(), signedIn: person })
    for (let count = 0; count < 1000; count += 1) sessions.replace(undefined, { pending: new Map() })
    expect(sessions.get(first).signedIn).toBeUndefined()
  })
})

describe('addPending', () => {
  test('default: keeps the last few requests', () => {
    const nine = Array.from({ length: 9 }, (_, index) => `state-${index}`)
    const session = nine.reduce((known, state) => addPending(known, state, { nonce: 'n', verifier: 'v' }), {
      pending: new Map(),
    } as ReturnType<typeof addPending>)
    expect([...session.pending.keys()]).toEqual(nine.slice(1))
  })
})
