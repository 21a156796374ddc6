import type { ConformanceCase, ConformanceFixture } from '../../conformance.ts'
import { type Failure, isCode } from '../../errors.ts'
import { LIMITS } from '../../limits.ts'
import type { VerifyResult } from '../../types.ts'
import { accepted, fail, named, refused, sampleText, verify } from './sample.ts'

/** The signature: who made it, over what, in which bytes. */
export function proofCases<Proof>(fixture: ConformanceFixture<Proof>): readonly ConformanceCase[] {
  return [
    named('proof: accepted, and the result says what was proven', () => happyPath(fixture)),
    named('proof: a foreign key is refused', () => foreignKey(fixture)),
    named('proof: a message that names another account is refused', () => otherAccount(fixture)),
    named('proof: the signature of another text is refused', () => otherText(fixture)),
    named('proof: each altered byte of the text is refused', () => alteredText(fixture)),
    named('proof: malleated signatures are refused or warned about', () => malleated(fixture)),
    named('proof: malformed signatures are refused', () => malformed(fixture)),
    named('proof: oversized input is refused', () => oversized(fixture)),
    named('proof: a type that does not exist is refused as such', () => otherType(fixture)),
    named('proof: hostile types are refused, never thrown', () => hostile(fixture)),
  ]
}

async function happyPath<Proof>(fixture: ConformanceFixture<Proof>): Promise<void> {
  const text = sampleText(fixture)
  const result = await verify(fixture, await fixture.sign(text))
  accepted(result, 'the sample')
  const { namespace, account } = fixture
  const id = `${namespace}:${account.chainId}:${account.address}`
  if (result.account.toLowerCase() !== id.toLowerCase()) fail(`account: ${result.account}, wanted ${id}`)
  if (!result.subject.startsWith(`${namespace}:`)) fail(`subject: ${result.subject}`)
  if (fixture.formatMessage(result.message) !== text) fail('the message is not the one that was signed')
  if (result.method === '' || result.evidence.kind === undefined) fail('method or evidence is missing')
}

function foreignCodes<Proof>(fixture: ConformanceFixture<Proof>): readonly string[] {
  return fixture.foreignKeyCodes ?? ['signature_invalid', 'key_account_mismatch']
}

async function foreignKey<Proof>(fixture: ConformanceFixture<Proof>): Promise<void> {
  const proof = await fixture.signWithForeignKey(sampleText(fixture))
  refused(await verify(fixture, proof), 'a foreign key', foreignCodes(fixture))
}

async function otherAccount<Proof>(fixture: ConformanceFixture<Proof>): Promise<void> {
  const proof = await fixture.sign(sampleText(fixture, { address: fixture.other.address }))
  refused(await verify(fixture, proof), 'another account', foreignCodes(fixture))
}

async function otherText<Proof>(fixture: ConformanceFixture<Proof>): Promise<void> {
  const proof = await fixture.sign(sampleText(fixture, { statement: 'Another text.' }))
  refused(
    await verify(fixture, fixture.withText(proof, sampleText(fixture))),
    'another text',
    foreignCodes(fixture),
  )
}

// Every seventh byte and every line's end: the codec cases cover the parser byte by byte.
async function alteredText<Proof>(fixture: ConformanceFixture<Proof>): Promise<void> {
  const text = sampleText(fixture)
  const proof = await fixture.sign(text)
  for (let index = 0; index < text.length; index += 1) {
    if (index % 7 !== 0 && text[index + 1] !== '\n') continue
    const character = text[index] === '1' ? '2' : '1'
    const altered = text.slice(0, index) + character + text.slice(index + 1)
    refused(await verify(fixture, fixture.withText(proof, altered)), `byte ${index}`)
  }
}

async function malleated<Proof>(fixture: ConformanceFixture<Proof>): Promise<void> {
  const proof = await fixture.sign(sampleText(fixture))
  const twins = fixture.malleate(proof)
  if (twins.length === 0) fail('the fixture gives no malleated signature')
  for (const twin of twins) {
    const result = await verify(fixture, twin.proof)
    if (twin.outcome === 'refused') refused(result, twin.name)
    else {
      accepted(result, twin.name)
      if (!result.warnings.includes(twin.outcome)) fail(`${twin.name}: accepted without ${twin.outcome}`)
    }
  }
}

async function malformed<Proof>(fixture: ConformanceFixture<Proof>): Promise<void> {
  const proof = await fixture.sign(sampleText(fixture))
  const broken = fixture.malformed(proof)
  if (broken.length === 0) fail('the fixture gives no malformed signature')
  for (const { name, proof: bad } of broken) coded(await verify(fixture, bad), name)
}

async function oversized<Proof>(fixture: ConformanceFixture<Proof>): Promise<void> {
  const proof = await fixture.sign(sampleText(fixture))
  refused(await verify(fixture, fixture.oversized(proof)), 'a long signature', ['input_too_large'])
  const long = fixture.withText(proof, 'a'.repeat(LIMITS.message + 1))
  refused(await verify(fixture, long), 'a long text', ['input_too_large'])
}

// The type says what the rest has to be, so it is looked at first.
async function otherType<Proof>(fixture: ConformanceFixture<Proof>): Promise<void> {
  const proof = await fixture.sign(sampleText(fixture))
  const types = [undefined, null, 0, '', 'none', '__proto__', ['none'], {}]
  for (const sent of [...types.map((type) => ({ ...proof, type })), {}, undefined, null, 'x', []]) {
    const what = JSON.stringify(sent)?.slice(0, 40) ?? 'undefined'
    refused(await verify(fixture, sent as Proof), what, ['proof_type_not_allowed'])
  }
}

async function hostile<Proof>(fixture: ConformanceFixture<Proof>): Promise<void> {
  const proof = await fixture.sign(sampleText(fixture))
  for (const value of [
    undefined,
    null,
    0,
    '',
    'x',
    [],
    {},
    { message: 1, signature: {} },
    { type: 'none' },
  ]) {
    coded(await verify(fixture, value as Proof), JSON.stringify(value) ?? 'undefined')
  }
  for (const key of Object.keys(proof as object)) {
    for (const value of [undefined, null, 0, {}, [], '\uD800']) {
      coded(await verify(fixture, { ...proof, [key]: value }), `${key}: ${JSON.stringify(value)}`)
    }
  }
}

function coded(result: VerifyResult, what: string): asserts result is Failure {
  refused(result, what)
  if (!isCode(result.code) || result.reason === '') fail(`${what}: refused without a known code`)
}
