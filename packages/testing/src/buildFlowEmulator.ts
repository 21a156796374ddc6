import { fileURLToPath } from 'node:url'
import { buildGoModule } from './buildGoModule.ts'
import { BUILT_FLOW_EMULATOR, FLOW_EMULATOR_VERSION } from './flowEmulatorBinary.ts'

/**
 * Builds the emulator of Flow. Needs a C compiler; takes some two minutes of downloading and five of compiling on two cores
 * the first time, seconds afterwards.
 *
 * @throws {@link TestingError} `peer_unbuilt` with what Go said
 */
export const buildFlowEmulator = (): Promise<string> =>
  buildGoModule({
    module: `github.com/onflow/flow-emulator@${FLOW_EMULATOR_VERSION}`,
    program: './cmd/emulator',
    binary: BUILT_FLOW_EMULATOR,
    env: { CGO_ENABLED: '1', CGO_CFLAGS: '-O2 -D__BLST_PORTABLE__' },
  })

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await buildFlowEmulator()}\n`)
}
