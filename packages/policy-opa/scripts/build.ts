// Compiles the engine. `--check` only says whether that gives the very bytes that are published.
// Needs Go; the toolchain that go.mod names is used whatever is installed.
// Usage: node packages/policy-opa/scripts/build.ts [--check]
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { pin } from '../src/pin.ts'
import { sourcesHash } from '../src/test/sources.ts'

const compiler = new URL('../compiler/', import.meta.url)
const manifest = readFileSync(new URL('go.mod', compiler), 'utf8')
const toolchain = /^toolchain (go[\d.]+)$/m.exec(manifest)?.[1]
const opa = /open-policy-agent\/opa v([\d.]+)$/m.exec(manifest)?.[1]
if (!toolchain || !opa) throw new Error('go.mod names no toolchain or no version of OPA')

const env = {
  ...process.env,
  GOOS: 'wasip1',
  GOARCH: 'wasm',
  GOTOOLCHAIN: toolchain,
  GOFLAGS: '',
  CGO_ENABLED: '0',
}
const folder = mkdtempSync(join(tmpdir(), 'opa-'))
const out = join(folder, 'opa.wasm')
const flags = [
  '-buildmode=c-shared',
  '-trimpath',
  '-buildvcs=false',
  '-ldflags=-s -w -buildid=',
  '-mod=readonly',
]
process.stdout.write(`compiling OPA ${opa} with ${toolchain}\n`)
execFileSync('go', ['build', ...flags, '-o', out, '.'], {
  cwd: fileURLToPath(compiler),
  env,
  stdio: 'inherit',
})
const wasm = readFileSync(out)
rmSync(folder, { recursive: true })

const made = {
  opa,
  go: toolchain.slice('go'.length),
  bytes: wasm.length,
  sha256: createHash('sha256').update(wasm).digest('hex'),
  sources: sourcesHash(compiler),
}

if (process.argv.includes('--check')) {
  const other = Object.entries(made).filter(([key, value]) => pin[key as keyof typeof pin] !== value)
  for (const [key, value] of other)
    process.stderr.write(`${`${key}: made ${value}, published ${pin[key as keyof typeof pin]}`}\n`)
  process.stdout.write(`${other.length === 0 ? `the same bytes: ${made.sha256}` : 'not what is published'}\n`)
  process.exitCode = other.length === 0 ? 0 : 1
} else {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length,
  }
  writeFileSync(new URL('../asset/opa.wasm.br', import.meta.url), brotliCompressSync(wasm, { params }))
  const members = Object.entries(made).map(
    ([key, value]) => `  ${key}: ${typeof value === 'number' ? value : `'${value}'`},`,
  )
  writeFileSync(
    new URL('../src/pin.ts', import.meta.url),
    `/** What the compiled engine is. Written by scripts/build.ts. */
export const pin: {
  /** Version of the Open Policy Agent. */
  readonly opa: string
  /** Version of the Go toolchain. */
  readonly go: string
  /** Size before compression. */
  readonly bytes: number
  /** SHA-256 before compression. */
  readonly sha256: string
  /** SHA-256 over the program that it was compiled from. */
  readonly sources: string
} = {
${members.join('\n')}
}
`,
  )
  process.stdout.write(`${made.sha256}, ${made.bytes} bytes\n`)
}
