// Signs the package's own vectors and writes vectors/signatures.json:
//   node --conditions=@countersign/source packages/siwx-flow/scripts/vectors.ts
import { writeFileSync } from 'node:fs'
import { signatureVectors, type VectorFile } from '../src/test/vectors.ts'

const file: VectorFile = {
  source: 'packages/siwx-flow/scripts/vectors.ts, fixed toy keys',
  signers: 'WebCrypto',
  vectors: await signatureVectors(),
}
writeFileSync(
  new URL('../vectors/signatures.json', import.meta.url),
  `${JSON.stringify(file, undefined, 2)}\n`,
)
