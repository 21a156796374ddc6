import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { TestingError } from './errors.ts'
import { BUILT_OPA, OPA_VERSION } from './opaBinary.ts'

const run = promisify(execFile)
const MODULE = `github.com/open-policy-agent/opa@${OPA_VERSION}`

/**
 * Builds the Open Policy Agent from its Go module, checked against the checksum database, and gives its path. Needs Go
 * and the module proxy; takes some 90 seconds on two cores the first time, seconds afterwards.
 *
 * @throws {@link TestingError} `opa_unbuilt` with what Go said
 */
export async function buildOpa(): Promise<string> {
  const folder = dirname(BUILT_OPA)
  try {
    await mkdir(folder, { recursive: true })
    const env = { ...process.env, GOBIN: folder, GOFLAGS: '', CGO_ENABLED: '0' }
    await run('go', ['install', '-trimpath', '-ldflags=-s -w', MODULE], {
      cwd: folder,
      env,
      maxBuffer: 2 ** 26,
    })
    return BUILT_OPA
  } catch (cause) {
    const said = (cause as { readonly stderr?: string }).stderr ?? String(cause)
    throw new TestingError('opa_unbuilt', `Go has not built ${MODULE}.\n${said.slice(-2000)}`, { cause })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await buildOpa()}\n`)
}
