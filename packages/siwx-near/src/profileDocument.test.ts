import { readFileSync } from 'node:fs'
import { bytesToHex } from '@countersign/siwx-core/codec'
import { expect, test } from 'vitest'
import { nep413Digest } from './nep413.ts'
import { signingPayload } from './signingPayload.ts'
import type { VectorFile } from './test/vectors.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const document = read('../../../apps/docs/profiles/near/caip122.md')
const { vectors } = JSON.parse(read('../vectors/signatures.json')) as VectorFile

test.each([
  'a named account',
  'with a callback URL',
  'an account that the text does not name',
  'an eth-implicit account that does not exist yet',
])('the profile document has the values of our vectors: %s', (name) => {
  const proof = vectors.find((vector) => vector.name === name)?.proof
  if (proof?.type !== 'near:nep413') throw new Error('There is no such vector.')
  const { message, callbackUrl, publicKey, signature } = proof
  const payload = signingPayload({ type: 'near:nep413', message, callbackUrl })
  expect(document).toContain(`\`${signature}\``)
  expect(document).toContain(`\`${publicKey}\``)
  expect(document).toContain(`\`${bytesToHex(payload.nonce)}\``)
  expect(document).toContain(`\`${bytesToHex(nep413Digest(payload))}\``)
  if (name === 'a named account') expect(document).toContain(`\n${message}\n`)
  if (callbackUrl !== undefined) expect(document).toContain(`\`${callbackUrl}\``)
})
