import { afterEach, describe, expect, test, vi } from 'vitest'
import { findPeer, type Peer } from './findPeer.ts'

const PEER: Peer = {
  name: 'peer',
  variable: 'COUNTERSIGN_SOME_PEER',
  built: import.meta.filename,
  script: 'buildPeer.ts',
  needs: 'Go',
}

describe('findPeer', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.restoreAllMocks()
  })

  test('the one that was built, or the one that is named', () => {
    vi.stubEnv(PEER.variable, undefined)
    expect(findPeer(PEER)).toBe(PEER.built)
    vi.stubEnv(PEER.variable, '/opt/peer')
    expect(findPeer(PEER)).toBe('/opt/peer')
  })

  test.each([
    ['the variable says so', 'none', PEER.built],
    ['there is none', undefined, '/nowhere/peer'],
  ])('none where %s, which is said', (_, named, built) => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    vi.stubEnv(PEER.variable, named)
    expect(findPeer({ ...PEER, built })).toBeUndefined()
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/^SKIPPED: .*buildPeer\.ts.*needs Go.*COUNTERSIGN_SOME_PEER$/),
    )
  })
})
