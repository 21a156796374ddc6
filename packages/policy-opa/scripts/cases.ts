// Takes OPA's own Rego v1 test cases out of its Go module into fixtures/. Needs Go.
// Usage: node packages/policy-opa/scripts/cases.ts
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'

const cwd = fileURLToPath(new URL('../compiler/', import.meta.url))
const json = execFileSync('go', ['run', './cases'], { cwd, maxBuffer: 2 ** 26 })
writeFileSync(new URL('../fixtures/opa-v1-cases.json.br', import.meta.url), brotliCompressSync(json))
