import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

/** SHA-256 over the names and bytes of what the engine is compiled from, in order of name. */
export function sourcesHash(compiler: URL): string {
  const hash = createHash('sha256')
  const names = readdirSync(compiler).filter((name) => /\.go$|^go\.(?:mod|sum)$/.test(name))
  for (const name of names.sort()) {
    const bytes = readFileSync(new URL(name, compiler))
    hash.update(`${name} ${bytes.length}\n`).update(bytes)
  }
  return hash.digest('hex')
}
