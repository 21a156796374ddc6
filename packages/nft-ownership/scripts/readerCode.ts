// Compiles contracts/Reader.sol and writes src/ethereum/internal/readerCode.ts:
//   node --conditions=@countersign/source packages/nft-ownership/scripts/readerCode.ts
import { writeFileSync } from 'node:fs'
import { compileReader, renderReader } from '../src/ethereum/test/readerCode.ts'

writeFileSync(
  new URL('../src/ethereum/internal/readerCode.ts', import.meta.url),
  renderReader(await compileReader()),
)
