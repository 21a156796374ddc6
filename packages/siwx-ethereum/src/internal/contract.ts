import { concat, equalBytes } from '@countersign/siwx-core/codec'
import type { Authorization, Hex } from '../types.ts'
import { encodeArguments, readWord } from './abi.ts'
import { bytesToBigInt, bytesToHex, hexToBytes } from './hex.ts'
import { answeredBytes, type Session } from './session.ts'
import { VALIDATOR_CODE } from './validatorCode.ts'

/** What stands at the account. */
export type CodeKind = 'none' | 'contract' | 'delegated'

/** What the account's code said. */
export type Answer = {
  readonly kind: CodeKind
  readonly accepted: boolean
  /** True when the answer came from the account's own refusal or revert. */
  readonly reverted?: boolean | undefined
}

/** A signature of a contract account and what has to be called before the account can answer. */
export type Preparation = {
  readonly account: Hex
  readonly digest: Uint8Array
  readonly target: Hex
  readonly data: Uint8Array
  readonly signature: Uint8Array
}

const IS_VALID_SIGNATURE = /* @__PURE__ */ Uint8Array.of(0x16, 0x26, 0xba, 0x7e)
const MAGIC_WORD = /* @__PURE__ */ concat(IS_VALID_SIGNATURE, /* @__PURE__ */ new Uint8Array(28))
const KINDS = ['none', 'contract', 'delegated'] as const
/** Where the validator stands during an ERC-8010 call: an address that nobody has a key or a deployment for. */
const VALIDATOR_ADDRESS = '0x9f2d6ea1c3b84075d1e0f6a7b93c58420b7e61d4'

/** The kind of a code. EIP-7702: a delegated key account has 0xef0100 and the address of the delegate. */
export function codeKind(code: Uint8Array): CodeKind {
  if (code.length === 0) return 'none'
  return code.length === 23 && code[0] === 0xef && code[1] === 0x01 && code[2] === 0x00
    ? 'delegated'
    : 'contract'
}

export async function readCode({ reader, block }: Session, account: Hex): Promise<Uint8Array> {
  return answeredBytes(await reader.code(account, block))
}

/** Asks the account itself, by ERC-1271. */
export async function askAccount(
  session: Session,
  account: Hex,
  digest: Uint8Array,
  signature: Uint8Array,
): Promise<Answer> {
  const input = encodeArguments([{ word: digest }, { bytes: signature }], IS_VALID_SIGNATURE)
  const { reader, block } = session
  const [code, result] = await Promise.all([
    readCode(session, account),
    reader.call({ to: account, data: bytesToHex(input), block }),
  ])
  const kind = codeKind(code)
  if (result.status === 'reverted') return { kind, accepted: false, reverted: true }
  const word = readWord(answeredBytes(result.data), 0)
  // The whole word: an account that echoes or over-answers has not answered bytes4(0x1626ba7e).
  return { kind, accepted: kind !== 'none' && word !== undefined && equalBytes(word, MAGIC_WORD) }
}

/** Asks, calls the factory, asks again, in one call (ERC-6492). */
export function askPrepared(session: Session, question: Preparation): Promise<Answer> {
  const data = validatorCode(question, false)
  return askValidator(session, { data })
}

/** Delegates, initialises, asks, in one call (ERC-8010). */
export function askDelegated(
  session: Session,
  question: Preparation,
  authorization: Authorization,
): Promise<Answer> {
  const override = { address: VALIDATOR_ADDRESS, code: validatorCode(question, true) } as const
  const call = { to: override.address, data: '0x', authorizationList: [authorization], override } as const
  return askValidator(session, call)
}

async function askValidator(
  { reader, block }: Session,
  call: Omit<Parameters<Session['reader']['call']>[0], 'block'>,
): Promise<Answer> {
  const result = await reader.call({ ...call, block })
  // The validator itself never reverts, so the account or what it calls has used up everything.
  if (result.status === 'reverted') return { kind: 'contract', accepted: false, reverted: true }
  const answer = answeredBytes(result.data)
  const word = answer.length === 32 ? bytesToBigInt(answer) : 0xffffn
  const kind = KINDS[Number(word >> 8n)]
  const outcome = Number(word & 255n)
  if (kind === undefined || outcome > 3) throw new TypeError('The node did not run the validator.')
  return { kind, accepted: kind !== 'none' && outcome >= 2 }
}

// contracts/SignatureValidator.sol: the code, then the struct Question as its only argument.
function validatorCode(question: Preparation, prepareFirst: boolean): Hex {
  const fields = encodeArguments([
    { word: hexToBytes(question.account) as Uint8Array },
    { word: question.digest },
    { word: hexToBytes(question.target) as Uint8Array },
    { bytes: question.data },
    { bytes: question.signature },
    { word: Uint8Array.of(prepareFirst ? 1 : 0) },
  ])
  const offset = new Uint8Array(32)
  offset[31] = 32
  return `${VALIDATOR_CODE}${bytesToHex(concat(offset, fields)).slice(2)}` as Hex
}
