import { OwnershipError } from '../../errors.ts'
import type { AskNode } from '../../internal/nodes.ts'
import { addressBytes, addressText, ZERO_ADDRESS } from './address.ts'
import { call } from './algod.ts'
import { answerInvalid, type MethodCall, type Network, simulate } from './simulate.ts'

/** Interface id of the core of ARC-72, for `supportsInterface` (ARC-73). */
const CORE = Uint8Array.of(0x53, 0xf0, 0x2a, 0x40)
const UTF8 = new TextDecoder('utf-8', { fatal: true })
const MAX_UINT256 = 1n << 256n

/** A contract whose methods are called. */
export type Contract = Pick<MethodCall, 'app' | 'round' | 'onRound'> & { readonly network: Network }

/** Whether it is the id of an ARC-72 token: a number of 256 bits in decimal. */
export function isTokenId(id: string): boolean {
  return /^(?:0|[1-9][0-9]{0,77})$/.test(id) && BigInt(id) < MAX_UINT256
}

/** The owner of a token; `undefined` when there is none. Rejects with `OwnershipError`. */
export async function ownerOf(ask: AskNode, contract: Contract, id: string): Promise<string | undefined> {
  const bytes = await invoke(ask, contract, 'arc72_ownerOf(uint256)address', [uint256(BigInt(id))])
  if (bytes === undefined) return explainFailure(ask, contract)
  if (bytes.length !== 32) throw answerInvalid('no address')
  const owner = addressText(bytes)
  return owner === ZERO_ADDRESS ? undefined : owner
}

/** How many tokens an account has; `undefined` when the contract does not say. Rejects with `OwnershipError`. */
export async function balanceOf(
  ask: AskNode,
  contract: Contract,
  owner: string,
): Promise<bigint | undefined> {
  const key = addressBytes(owner) ?? new Uint8Array(32)
  return readUint256(await invoke(ask, contract, 'arc72_balanceOf(address)uint256', [key]))
}

/** How many tokens there are; `undefined` when the contract does not say. Rejects with `OwnershipError`. */
export async function totalSupply(ask: AskNode, contract: Contract): Promise<bigint | undefined> {
  return readUint256(await invoke(ask, contract, 'arc72_totalSupply()uint256', []))
}

/** The id of a token by its index; `undefined` when the contract does not say. Rejects with `OwnershipError`. */
export async function tokenByIndex(
  ask: AskNode,
  contract: Contract,
  index: bigint,
): Promise<string | undefined> {
  const id = readUint256(await invoke(ask, contract, 'arc72_tokenByIndex(uint256)uint256', [uint256(index)]))
  return id === undefined ? undefined : String(id)
}

/** Where a token's metadata is; `undefined` when the contract does not say. Rejects with `OwnershipError`. */
export async function tokenUri(ask: AskNode, contract: Contract, id: string): Promise<string | undefined> {
  const bytes = await invoke(ask, contract, 'arc72_tokenURI(uint256)byte[256]', [uint256(BigInt(id))])
  if (bytes === undefined) return undefined
  if (bytes.length !== 256) throw answerInvalid('no 256 bytes')
  const end = bytes.indexOf(0)
  try {
    const text = UTF8.decode(end === -1 ? bytes : bytes.subarray(0, end))
    return text === '' ? undefined : text
  } catch {
    throw answerInvalid('no text')
  }
}

/** Says why the core of ARC-72 does not answer. Always rejects. */
export async function explainFailure(ask: AskNode, contract: Contract): Promise<never> {
  const reply = await call(ask, { path: `/v2/applications/${contract.app}` })
  if (reply.status === 'absent') {
    throw new OwnershipError('no_contract', `There is no application ${contract.app}.`)
  }
  const supports = await invoke(ask, contract, 'supportsInterface(byte[4])bool', [CORE])
  if (supports?.length === 1 && supports[0] === 0x80) {
    throw new OwnershipError(
      'contract_failed',
      'The contract has failed where ARC-72 says that it must answer.',
    )
  }
  throw new OwnershipError('unsupported_standard', 'The application does not speak ARC-72.')
}

function invoke(
  ask: AskNode,
  { network, ...contract }: Contract,
  method: string,
  args: readonly Uint8Array[],
): Promise<Uint8Array | undefined> {
  return simulate(ask, network, { ...contract, method, args })
}

function uint256(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32)
  for (let index = 31, rest = value; rest > 0n; index--, rest >>= 8n) bytes[index] = Number(rest & 255n)
  return bytes
}

function readUint256(bytes: Uint8Array | undefined): bigint | undefined {
  if (bytes === undefined) return undefined
  if (bytes.length !== 32) throw answerInvalid('no number')
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}
