import { createRequire } from 'node:module'
import type { Abi, Hex } from 'viem'
import { TestingError } from './errors.ts'

/** One compiled contract, ready for viem's `deployContract`. */
export type Compiled = {
  readonly abi: Abi
  /** Creation code. */
  readonly bytecode: Hex
  /** Code at the account after deployment, with immutables left zero. */
  readonly deployedBytecode: Hex
}

/** Options of {@link compile}. */
export type CompileOptions = {
  /** Default `prague`. */
  readonly evmVersion?: string | undefined
  /** Whether the code ends with the compiler's metadata. Default true; without, a comment does not change the bytes. */
  readonly metadata?: boolean | undefined
}

type Diagnostic = { readonly severity: string; readonly formattedMessage: string }
type Output = {
  readonly errors?: readonly Diagnostic[]
  readonly contracts?: Record<string, Record<string, OutputContract>>
}
type OutputContract = {
  readonly abi: Abi
  readonly evm: {
    readonly bytecode: { readonly object: string }
    readonly deployedBytecode: { readonly object: string }
  }
}

/**
 * Compiles Solidity with the compiler pinned on npm; `sources` maps file names to text, the answer maps contract names.
 * Nothing is fetched.
 *
 * @throws {@link TestingError} `solidity_failed` with the compiler's own words
 * @example
 * const { Owned } = await compile({ 'Owned.sol': 'contract Owned { address owner = msg.sender; }' })
 */
export async function compile(
  sources: Readonly<Record<string, string>>,
  options: CompileOptions = {},
): Promise<Record<string, Compiled>> {
  const solc = createRequire(import.meta.url)('solc') as { compile: (input: string) => string }
  const output = JSON.parse(solc.compile(JSON.stringify(standardInput(sources, options)))) as Output
  const errors = (output.errors ?? []).filter((diagnostic) => diagnostic.severity === 'error')
  if (errors.length > 0) {
    throw new TestingError('solidity_failed', errors.map((error) => error.formattedMessage).join('\n'))
  }
  const contracts = Object.values(output.contracts ?? {}).flatMap((file) => Object.entries(file))
  return Object.fromEntries(contracts.map(([name, contract]) => [name, compiled(contract)]))
}

function standardInput(sources: Readonly<Record<string, string>>, options: CompileOptions): object {
  return {
    language: 'Solidity',
    sources: Object.fromEntries(Object.entries(sources).map(([name, content]) => [name, { content }])),
    settings: {
      evmVersion: options.evmVersion ?? 'prague',
      optimizer: { enabled: true, runs: 1 },
      ...(options.metadata === false && { metadata: { appendCBOR: false, bytecodeHash: 'none' } }),
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
    },
  }
}

function compiled(contract: OutputContract): Compiled {
  return {
    abi: contract.abi,
    bytecode: `0x${contract.evm.bytecode.object}`,
    deployedBytecode: `0x${contract.evm.deployedBytecode.object}`,
  }
}
