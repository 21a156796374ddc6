import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * The version that is built: of those with Cadence 1.0, the last one whose checksum the Go checksum database has (asked on
 * 2026-11-21, v1.2.0 and later are not in it).
 */
export const FLOW_EMULATOR_VERSION = 'v1.1.0'

/** Where {@link buildFlowEmulator} puts what it builds. */
export const BUILT_FLOW_EMULATOR: string = fileURLToPath(
  new URL(`../.cache/flow-emulator/${FLOW_EMULATOR_VERSION}/flow-emulator`, import.meta.url),
)

/**
 * The emulator of Flow: the one that `COUNTERSIGN_FLOW_EMULATOR` names, or the one built here; `undefined` where there is
 * none, or where it is `none`. A suite that is skipped for it says so loudly.
 */
export function findFlowEmulator(): string | undefined {
  const built = existsSync(BUILT_FLOW_EMULATOR) ? BUILT_FLOW_EMULATOR : 'none'
  const named = process.env['COUNTERSIGN_FLOW_EMULATOR'] ?? built
  const found = named === 'none' ? undefined : named
  if (found === undefined) {
    // biome-ignore lint/suspicious/noConsole: a skipped suite must be seen
    console.warn(
      'SKIPPED: there is no Flow emulator; build one by `node packages/testing/src/buildFlowEmulator.ts` (needs Go), or name one in COUNTERSIGN_FLOW_EMULATOR',
    )
  }
  return found
}
