// Signs the package's own vectors with viem and ethers and writes vectors/*.json:
//   node --conditions=@countersign/source packages/siwx-ethereum/scripts/vectors.ts
import { writeFileSync } from 'node:fs'
import { signatureVectors, wrapperVectors } from '../src/test/vectors.ts'

function write(name: string, signers: string, vectors: readonly unknown[]): void {
  const file = { source: 'packages/siwx-ethereum/scripts/vectors.ts, fixed toy keys', signers, vectors }
  writeFileSync(
    new URL(`../vectors/${name}.json`, import.meta.url),
    `${JSON.stringify(file, undefined, 2)}\n`,
  )
}

write('signatures', 'viem 2, ethers 6', await signatureVectors())
write('wrappers', 'viem 2 (ox)', await wrapperVectors())
