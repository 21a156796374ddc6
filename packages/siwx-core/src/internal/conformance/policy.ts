import type { ConformanceCase, ConformanceFixture } from '../../conformance.ts'
import type { MessageFields } from '../../createMessage.ts'
import type { Expectations } from '../../types.ts'
import { accepted, at, EXPECTED, fail, named, refused, sampleText, verify } from './sample.ts'

/** What the verifier expects: each expectation with a proof that meets it and one that does not. */
export function policyCases<Proof>(fixture: ConformanceFixture<Proof>): readonly ConformanceCase[] {
  const { namespace, account, other } = fixture
  const chain = `${namespace}:${account.chainId}`
  const rows: readonly Row[] = [
    ['domain', { domain: 'APP.example:8443' }, { domain: 'app.example' }, 'domain_mismatch'],
    ['domain of a longer name', {}, { domain: 'app.example.evil.example:8443' }, 'domain_mismatch'],
    ['domain with another port', {}, { domain: 'app.example:18443' }, 'domain_mismatch'],
    ['domain of a parent', {}, { domain: 'example:8443' }, 'domain_mismatch'],
    ['scheme', { scheme: 'https' }, { scheme: 'http' }, 'scheme_mismatch'],
    [
      'uri',
      { uri: 'https://app.example:8443/login?x=%20y#z' },
      { uri: 'https://app.example/' },
      'uri_mismatch',
    ],
    ['chain', { chains: [chain] }, { chains: [`${namespace}:${other.chainId}`] }, 'chain_not_allowed'],
    ['chain of nobody', {}, { chains: [] }, 'chain_not_allowed'],
    [
      'account',
      { accounts: [`${chain}:${other.address}`, `${chain}:${account.address}`] },
      { accounts: [`${chain}:${other.address}`] },
      'account_mismatch',
    ],
    [
      'account on another chain',
      {},
      { accounts: [`${namespace}:${other.chainId}:${account.address}`] },
      'account_mismatch',
    ],
    ['request id', { requestId: 'request-1%2F2' }, { requestId: 'request-1' }, 'request_id_mismatch'],
    ['resources', {}, { resources: [] }, 'resources_mismatch'],
    ['nonce', { nonce: 'p3QmYb8XrT0sVwKc1LzNaE' }, { nonce: 'p3QmYb8XrT0sVwKc1LzNaF' }, 'nonce_mismatch'],
    ['nonce in another case', {}, { nonce: 'P3QMYB8XRT0SVWKC1LZNAE' }, 'nonce_mismatch'],
    ['proof type', {}, { allow: [] }, 'proof_type_not_allowed'],
  ]
  return [
    ...rows.map((row) => named(`policy: ${row[0]}`, () => checkRow(fixture, row))),
    named('policy: userinfo in the domain', () => userinfo(fixture)),
    named('policy: times, each on both sides of its limit', () => times(fixture)),
    named('policy: a nonce consumer is asked once, and a replay is refused', () => replay(fixture)),
    named('policy: a refused message does not spend the nonce', () => unspent(fixture)),
    named('policy: a failing nonce store is not an invalid proof', () => brokenStore(fixture)),
  ]
}

type Row = readonly [name: string, good: Partial<Expectations>, bad: Partial<Expectations>, code: string]

async function checkRow<Proof>(
  fixture: ConformanceFixture<Proof>,
  [name, good, bad, code]: Row,
): Promise<void> {
  const proof = await fixture.sign(sampleText(fixture))
  accepted(await verify(fixture, proof, good), name)
  refused(await verify(fixture, proof, bad), name, [code])
}

async function userinfo<Proof>(fixture: ConformanceFixture<Proof>): Promise<void> {
  for (const domain of [
    'app.example:8443@evil.example',
    'evil@app.example:8443',
    'app.example.:8443',
    'app.ex%61mple:8443',
  ]) {
    const proof = await fixture.sign(sampleText(fixture, { domain }))
    refused(await verify(fixture, proof), domain, ['domain_mismatch'])
  }
}

async function times<Proof>(fixture: ConformanceFixture<Proof>): Promise<void> {
  const rows: readonly (readonly [Partial<MessageFields>, good: number, bad: number, code: string])[] = [
    [{ expirationTime: at(5), issuedAt: at(0) }, 5.9, 6, 'expired'],
    [{ notBefore: at(5), issuedAt: at(0) }, 4, 3.9, 'not_yet_valid'],
    [{ issuedAt: at(2), notBefore: undefined }, 1, 0.9, 'issued_in_future'],
    [{ issuedAt: at(0), expirationTime: undefined }, 11, 11.1, 'too_old'],
  ]
  for (const [changes, good, bad, code] of rows) {
    const proof = await fixture.sign(sampleText(fixture, changes))
    accepted(await verify(fixture, proof, {}, good), `${code}: in time`)
    refused(await verify(fixture, proof, {}, bad), code, [code])
  }
  const proof = await fixture.sign(sampleText(fixture))
  accepted(await verify(fixture, proof, { maxAge: 60, clockSkew: 0 }), 'maxAge')
  refused(await verify(fixture, proof, { maxAge: 59, clockSkew: 0 }), 'maxAge', ['too_old'])
}

async function replay<Proof>(fixture: ConformanceFixture<Proof>): Promise<void> {
  const proof = await fixture.sign(sampleText(fixture))
  const issued = new Set([String(EXPECTED.nonce)])
  let calls = 0
  const nonce = async (value: string): Promise<boolean> => {
    calls += 1
    return issued.delete(value)
  }
  accepted(await verify(fixture, proof, { nonce }), 'first use')
  if (calls !== 1) fail(`the consumer was called ${calls} times`)
  refused(await verify(fixture, proof, { nonce }), 'second use', ['nonce_used'])
}

async function unspent<Proof>(fixture: ConformanceFixture<Proof>): Promise<void> {
  const proof = await fixture.sign(sampleText(fixture))
  let spent = false
  const nonce = (): boolean => {
    spent = true
    return true
  }
  refused(await verify(fixture, proof, { nonce, domain: 'other.example' }), 'domain', ['domain_mismatch'])
  refused(await verify(fixture, proof, { nonce }, 60), 'time', ['too_old'])
  refused(await verify(fixture, proof, { nonce, allow: [] }), 'type', ['proof_type_not_allowed'])
  if (spent) fail('the nonce was consumed')
}

async function brokenStore<Proof>(fixture: ConformanceFixture<Proof>): Promise<void> {
  const proof = await fixture.sign(sampleText(fixture))
  const rejects = (): Promise<boolean> => Promise.reject(new Error('store'))
  refused(await verify(fixture, proof, { nonce: rejects }), 'a rejecting consumer', ['internal'])
  const odd = (() => 'yes') as unknown as () => boolean
  refused(await verify(fixture, proof, { nonce: odd }), 'a consumer that is not boolean', ['nonce_used'])
}
