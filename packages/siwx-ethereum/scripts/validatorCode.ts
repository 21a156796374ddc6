// Compiles contracts/SignatureValidator.sol and writes src/internal/validatorCode.ts:
//   node --conditions=@countersign/source packages/siwx-ethereum/scripts/validatorCode.ts
import { writeFileSync } from 'node:fs'
import { compileValidator, renderValidator } from '../src/test/validator.ts'

writeFileSync(
  new URL('../src/internal/validatorCode.ts', import.meta.url),
  renderValidator(await compileValidator()),
)
