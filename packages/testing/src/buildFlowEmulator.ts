import { execFile } from 'node:child_process'
import { mkdir, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { TestingError } from './errors.ts'
import { BUILT_FLOW_EMULATOR, FLOW_EMULATOR_VERSION } from './flowEmulatorBinary.ts'

const run = promisify(execFile)
const MODULE = `github.com/onflow/flow-emulator@${FLOW_EMULATOR_VERSION}`

/**
 * Builds the emulator of Flow from its Go module and gives its path. Needs Go 1.22 or later, a C compiler and the module
 * proxy; takes some two minutes of downloading and five of compiling on two cores the first time, seconds afterwards.
 *
 * Every module is checked: the emulator against the checksum database, its dependencies against its own `go.sum`.
 *
 * @throws {@link TestingError} `flow_emulator_unbuilt` with what Go said
 */
export async function buildFlowEmulator(): Promise<string> {
  const aside = `${BUILT_FLOW_EMULATOR}.${process.pid}`
  try {
    const { stdout } = await run('go', ['mod', 'download', '-json', MODULE], {
      cwd: dirname(fileURLToPath(import.meta.url)),
    })
    const { Dir: folder } = JSON.parse(stdout) as { readonly Dir: string }
    await mkdir(dirname(BUILT_FLOW_EMULATOR), { recursive: true })
    const env = { ...process.env, CGO_ENABLED: '1', CGO_CFLAGS: '-O2 -D__BLST_PORTABLE__' }
    const flags = ['-trimpath', '-mod=readonly', '-ldflags=-s -w', '-o', aside]
    await run('go', ['build', '-C', folder, ...flags, './cmd/emulator'], { env, maxBuffer: 2 ** 26 })
    // Tests that run at the same time never see half of it.
    await rename(aside, BUILT_FLOW_EMULATOR)
    return BUILT_FLOW_EMULATOR
  } catch (cause) {
    const said = (cause as { readonly stderr?: string }).stderr ?? String(cause)
    throw new TestingError('flow_emulator_unbuilt', `Go has not built ${MODULE}.\n${said.slice(-2000)}`, {
      cause,
    })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await buildFlowEmulator()}\n`)
}
