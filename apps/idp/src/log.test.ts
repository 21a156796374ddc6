import { describe, expect, test } from 'vitest'
import { createLogger } from './log.ts'

const written = (entry: object): Record<string, unknown> => {
  const lines: string[] = []
  createLogger({ log: { level: 'info' } }, { write: (line: string) => void lines.push(line) }).info(entry)
  return JSON.parse(lines.join('')) as Record<string, unknown>
}

const AUTHORIZATION_CODE = 'BWJV4k2woWtBjUGKuxmPEMNKs0e9IVmgf76Drwrdx_2'

describe('log', () => {
  test('default: the code of a refusal is readable', () => {
    expect(written({ code: 'nonce_used' })).toMatchObject({ code: 'nonce_used' })
    const error = Object.assign(new Error('busy'), { code: 'store_busy' })
    expect(written({ err: error })).toMatchObject({ err: { code: 'store_busy' } })
  })

  test('error: an authorization code is not, at any level', () => {
    for (const entry of [
      { code: AUTHORIZATION_CODE },
      { params: { code: AUTHORIZATION_CODE } },
      { oidc: { params: { code: AUTHORIZATION_CODE } } },
      { code: [AUTHORIZATION_CODE] },
    ]) {
      expect(JSON.stringify(written(entry))).not.toContain(AUTHORIZATION_CODE)
    }
  })

  test.for(['signature', 'client_secret', 'clientSecret', 'refresh_token', 'cookie', 'proof'])(
    'error: %s is redacted whatever it looks like',
    (name) => {
      expect(written({ [name]: 'nonce_used' })).toMatchObject({ [name]: '[redacted]' })
    },
  )
})
