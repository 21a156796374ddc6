import { readFileSync } from 'node:fs'
import { compile } from '@countersign/testing/solidity'

const SOURCE = new URL('../../contracts/SignatureValidator.sol', import.meta.url)

/** Creation code of the validator. EVM version `paris`: no opcode that a chain behind Ethereum might not have. */
export async function compileValidator(): Promise<string> {
  const contracts = await compile(
    { 'SignatureValidator.sol': readFileSync(SOURCE, 'utf8') },
    { evmVersion: 'paris', metadata: false },
  )
  const code = contracts['SignatureValidator']?.bytecode
  if (code === undefined) throw new Error('SignatureValidator was not compiled')
  return code
}

/** The committed module. */
export function renderValidator(code: string): string {
  const lines = code.match(/.{1,100}/g) ?? []
  return [
    '// Written by scripts/validatorCode.ts from contracts/SignatureValidator.sol; a test compiles it again and compares.',
    '',
    '/** Creation code of the signature validator. */',
    'export const VALIDATOR_CODE: string =',
    lines.map((line) => `  '${line}'`).join(' +\n'),
    '',
  ].join('\n')
}
