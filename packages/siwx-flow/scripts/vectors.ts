// Signs the package's own vectors and writes vectors/signatures.json:
//   node --conditions=@countersign/source packages/siwx-flow/scripts/vectors.ts
import { writeFileSync } from 'node:fs'
import { signatureVectors, type VectorFile, vectorAccounts } from '../src/test/vectors.ts'

const file: VectorFile = {
  source: 'packages/siwx-flow/scripts/vectors.ts, fixed toy keys',
  encoder: '@onflow/fcl-core, WalletUtils.encodeAccountProof',
  signers: '@noble/curves, RFC 6979',
  accounts: vectorAccounts,
  vectors: signatureVectors(),
}
writeFileSync(
  new URL('../vectors/signatures.json', import.meta.url),
  `${JSON.stringify(file, undefined, 2)}\n`,
)
