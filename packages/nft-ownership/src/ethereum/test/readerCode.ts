import { readFileSync } from 'node:fs'
import { compile } from '@countersign/testing/solidity'

const SOURCE = new URL('../../../contracts/Reader.sol', import.meta.url)

/** Creation code of the reader. EVM version `paris`: no opcode that a chain behind Ethereum might not have. */
export async function compileReader(): Promise<string> {
  const contracts = await compile(
    { 'Reader.sol': readFileSync(SOURCE, 'utf8') },
    { evmVersion: 'paris', metadata: false },
  )
  const code = contracts['Reader']?.bytecode
  if (code === undefined) throw new Error('Reader was not compiled')
  return code
}

/** The committed module. */
export function renderReader(code: string): string {
  const lines = code.match(/.{1,100}/g) ?? []
  return [
    '// Written by scripts/readerCode.ts from contracts/Reader.sol; a test compiles it again and compares.',
    '',
    '/** Creation code of the reader. */',
    'export const READER_CODE: string =',
    lines.map((line) => `  '${line}'`).join(' +\n'),
    '',
  ].join('\n')
}
