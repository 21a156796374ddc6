import { execFile } from 'node:child_process'
import { mkdir, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { TestingError } from './errors.ts'

const run = promisify(execFile)

/** A program to build from source. */
export type GoModule = {
  /** The module with its version, as Go writes them: `example.org/module@v1.0.0`. */
  readonly module: string
  /** The package of the program in it. Default: the one at its root. */
  readonly program?: string | undefined
  /** Where the binary is to be. */
  readonly binary: string
  /** Variables beside those of this process. Default: no C compiler is used. */
  readonly env?: Readonly<Record<string, string>> | undefined
}

/**
 * Builds a program from its Go module and gives its path. Needs Go and the module proxy.
 *
 * Every module is checked: this one against the checksum database, its dependencies against its own `go.sum`.
 *
 * @throws {@link TestingError} `peer_unbuilt` with what Go said
 */
export async function buildGoModule({
  binary,
  env = { CGO_ENABLED: '0' },
  module,
  program = '.',
}: GoModule): Promise<string> {
  const folder = dirname(binary)
  const aside = `${binary}.${process.pid}`
  const go = (...args: readonly string[]) =>
    run('go', [...args], {
      cwd: folder,
      env: { ...process.env, GOFLAGS: '', ...env },
      maxBuffer: 2 ** 26,
    })
  try {
    await mkdir(folder, { recursive: true })
    const { stdout } = await go('mod', 'download', '-json', module)
    const { Dir: source } = JSON.parse(stdout) as { readonly Dir: string }
    const flags = ['-trimpath', '-buildvcs=false', '-mod=readonly', '-ldflags=-s -w', '-o', aside]
    await go('build', '-C', source, ...flags, program)
    // Tests that run at the same time never see half of it.
    await rename(aside, binary)
    return binary
  } catch (cause) {
    const said = (cause as { readonly stderr?: string }).stderr || String(cause)
    throw new TestingError('peer_unbuilt', `Go has not built ${module}.\n${said.slice(-2000)}`, { cause })
  }
}
