import { concat } from '@countersign/siwx-core/codec'
import { blake2b } from '@countersign/siwx-crypto'
import { NONCE, NOW } from '@countersign/testing/signInFields'
import { bytesToHex } from '../internal/hex.ts'
import { multisigAddress } from '../multisigAddress.ts'
import { signedBytes } from '../signingPayload.ts'
import type { Compatibility, PolkadotProof } from '../types.ts'
import { KUSAMA, MOONBEAM, POLKADOT } from './chains.ts'
import {
  accountOf,
  alice,
  bob,
  carol,
  dave,
  erin,
  eve,
  type Scheme,
  signRawProof,
  type TestAccount,
} from './keys.ts'
import { plusOrder, signatureOf, twin } from './malleate.ts'
import { signInText } from './message.ts'
import { CHAINS, siwsText } from './siws.ts'

/** A proof and what the verifier answers to it at the given time. */
export type SignatureVector = {
  readonly name: string
  readonly proof: PolkadotProof
  readonly compatibility?: Compatibility | undefined
  readonly now: string
  readonly domain: string
  readonly nonce: string
  readonly result: Readonly<Record<string, unknown>>
}

export type VectorFile = {
  readonly source: string
  readonly signers: string
  readonly vectors: readonly SignatureVector[]
}

const LONG = `I accept the terms of service. ${'They are long. '.repeat(12)}`
const SHORT = { statement: undefined, uri: 'a:b', issuedAt: '2026-11-21T12:00:00Z' } as const
const encoder = new TextEncoder()
const hexId = ({ accountId }: TestAccount) => bytesToHex(accountId)

function vector(
  name: string,
  proof: PolkadotProof,
  result: SignatureVector['result'],
  compatibility?: Compatibility,
): SignatureVector {
  const base = { name, proof, now: NOW, domain: 'app.example', nonce: NONCE, result }
  return compatibility === undefined ? base : { ...base, compatibility }
}

const accepted = (owner: TestAccount, more: object = {}) => ({
  ok: true,
  account: `polkadot:${POLKADOT}:${owner.address}`,
  subject: `polkadot:${hexId(owner)}`,
  accountKind: 'key',
  method: `polkadot:${owner.scheme}`,
  key: owner.key,
  warnings: [],
  ...more,
})

const TYPE_BYTE: Readonly<Record<Scheme, number>> = { ed25519: 0, sr25519: 1, ecdsa: 2 }

async function ofKey(owner: TestAccount): Promise<readonly SignatureVector[]> {
  const text = signInText({ address: owner.address })
  const long = signInText({ address: owner.address, statement: LONG })
  const generic = signInText({ address: owner.addressWith(42) })
  const kusama = signInText({ address: owner.addressWith(2), chainId: KUSAMA })
  const raw = owner.signBytes(signedBytes(text))
  const typed = concat(Uint8Array.of(TYPE_BYTE[owner.scheme]), raw)
  const hashed = signRawProof(long, owner.signBytes(blake2b(signedBytes(long), 32)))
  const bare = signRawProof(text, owner.signBytes(encoder.encode(text)))
  const name = (what: string) => `${owner.scheme}: ${what}`
  return [
    vector(name('wrapped'), signRawProof(text, raw), accepted(owner)),
    vector(name('behind its type byte'), signRawProof(text, typed), accepted(owner)),
    vector(name('the hash of a long text, as a Ledger signs it'), hashed, accepted(owner)),
    vector(name('an address with prefix 42'), await owner.sign(generic), accepted(owner)),
    vector(
      name('the same account on Kusama'),
      await owner.sign(kusama),
      accepted(owner, { account: `polkadot:${KUSAMA}:${owner.addressWith(2)}` }),
    ),
    vector(name('not wrapped'), bare, { ok: false, code: 'signature_invalid' }),
    vector(name('not wrapped, asked for'), bare, accepted(owner, { warnings: ['legacy_profile'] }), {
      unwrapped: true,
    }),
    vector(
      name('another text'),
      { ...signRawProof(text, raw), message: generic },
      {
        ok: false,
        code: 'signature_invalid',
      },
    ),
  ]
}

// The shortest texts wrap to more than 256 bytes only with a statement; below that a hash is never tried.
function shortHash(owner: TestAccount): SignatureVector {
  const text = signInText({ address: owner.address, ...SHORT })
  const proof = signRawProof(text, owner.signBytes(blake2b(signedBytes(text), 32)))
  const length = signedBytes(text).length
  const ok = length > 256
  if (ok) throw new Error(`the text is too long for this vector: ${length} bytes`)
  return vector(`${owner.scheme}: the hash of a short text`, proof, { ok: false, code: 'signature_invalid' })
}

// One ECDSA signature in 256 begins with the type byte of ed25519, and as many with that of sr25519 and its own.
function ambiguous(): readonly SignatureVector[] {
  const found = new Map<number, SignatureVector>()
  for (let index = 0; found.size < 3; index++) {
    const text = signInText({ address: erin.address, requestId: `${index}` })
    const signature = erin.signBytes(signedBytes(text))
    const first = signature[0] ?? 255
    if (first > 2 || found.has(first)) continue
    found.set(
      first,
      vector(`ecdsa: r begins with the type byte ${first}`, signRawProof(text, signature), accepted(erin)),
    )
  }
  return [0, 1, 2].map((first) => found.get(first) as SignatureVector)
}

async function malleable(): Promise<readonly SignatureVector[]> {
  const text = (owner: TestAccount) => signInText({ address: owner.address })
  const [sr, ed, ec] = await Promise.all([alice, carol, erin].map((owner) => owner.sign(text(owner))))
  if (!sr || !ed || !ec) throw new Error('not signed')
  const refused = { ok: false, code: 'signature_non_canonical' }
  return [
    vector('sr25519: s + L', signRawProof(sr.message, plusOrder(signatureOf(sr))), refused),
    vector('ed25519: S + L', signRawProof(ed.message, plusOrder(signatureOf(ed))), refused),
    vector(
      'ecdsa: n - s',
      signRawProof(ec.message, twin(signatureOf(ec))),
      accepted(erin, { warnings: ['high_s'] }),
    ),
  ]
}

async function multisigs(): Promise<readonly SignatureVector[]> {
  const members = [alice, carol, erin]
  const signatories = members.map(({ addressWith }) => addressWith(42))
  const address = multisigAddress({ signatories, threshold: 2, chainId: POLKADOT })
  const message = signInText({ address })
  const by = async (...signers: readonly TestAccount[]) =>
    Promise.all(
      signers.map(async (signer) => ({
        signatory: signer.addressWith(42),
        signature: (await signer.sign(message)).signature,
      })),
    )
  const proof = { type: 'substrate:multisig', message, threshold: 2, signatories } as const
  const good = {
    ok: true,
    account: `polkadot:${POLKADOT}:${address}`,
    accountKind: 'multisig',
    method: 'polkadot:multisig',
  }
  const [first] = await by(alice)
  const twice = first === undefined ? [] : [first, first]
  return [
    vector('multisig: two of three', { ...proof, signatures: await by(alice, erin) }, good),
    vector(
      'multisig: three of three, listed in another order',
      {
        ...proof,
        signatories: signatories.toReversed(),
        signatures: await by(erin, carol, alice),
      },
      good,
    ),
    vector(
      'multisig: one of three',
      { ...proof, signatures: await by(alice) },
      { ok: false, code: 'threshold_not_met' },
    ),
    vector(
      'multisig: one member twice',
      { ...proof, signatures: twice },
      { ok: false, code: 'duplicate_key' },
    ),
    vector(
      'multisig: a stranger',
      { ...proof, signatures: await by(alice, bob) },
      { ok: false, code: 'key_not_found' },
    ),
    vector(
      'multisig: another threshold',
      { ...proof, threshold: 1, signatures: await by(alice) },
      {
        ok: false,
        code: 'key_account_mismatch',
      },
    ),
  ]
}

async function others(): Promise<readonly SignatureVector[]> {
  const text = signInText({ address: alice.address })
  const evm = signInText({ address: eve.address, chainId: MOONBEAM })
  const lower = signInText({ address: eve.address.toLowerCase(), chainId: MOONBEAM })
  const siws = siwsText(carol.addressWith(42))
  const pallet = accountOf('ed25519', 1)
  const treasury = '13UVJyLnbVp9RBZYFwFGyDvVd1y27Tt8tkntv6Q7JVPhFsTB'
  const evmResult = {
    ok: true,
    account: `polkadot:${MOONBEAM}:${eve.address}`,
    subject: `polkadot:${eve.address.toLowerCase()}`,
    accountKind: 'key',
    method: 'polkadot:eip191',
  }
  return [
    vector('the key of another account', await bob.sign(text), { ok: false, code: 'signature_invalid' }),
    vector(
      'expired',
      await alice.sign(signInText({ address: alice.address, expirationTime: '2026-11-21T11:00:00Z' })),
      {
        ok: false,
        code: 'expired',
      },
    ),
    vector('an account of a pallet', await pallet.sign(signInText({ address: treasury })), {
      ok: false,
      code: 'account_type_unsupported',
    }),
    vector('a 20-byte account', await eve.sign(evm), evmResult),
    vector('a 20-byte account in one letter case', await eve.sign(lower), {
      ...evmResult,
      warnings: ['address_case'],
    }),
    vector(
      'SIWS',
      { ...(await carol.sign(siws)), type: 'substrate:siws' },
      accepted(carol, { warnings: ['legacy_profile'] }),
      {
        siws: CHAINS,
      },
    ),
    vector(
      'SIWS, not asked for',
      { ...(await carol.sign(siws)), type: 'substrate:siws' },
      {
        ok: false,
        code: 'proof_type_not_allowed',
      },
    ),
    vector(
      'SIWS that names another account',
      { ...(await dave.sign(siws)), type: 'substrate:siws' },
      {
        ok: false,
        code: 'signature_invalid',
      },
      { siws: CHAINS },
    ),
  ]
}

/** Signed anew each time. sr25519 signatures are random, the others are not. */
export async function signatureVectors(): Promise<readonly SignatureVector[]> {
  return [
    ...(await ofKey(alice)),
    ...(await ofKey(carol)),
    ...(await ofKey(erin)),
    shortHash(carol),
    ...ambiguous(),
    ...(await malleable()),
    ...(await multisigs()),
    ...(await others()),
  ]
}
