import { cached, findPeer } from './findPeer.ts'

/**
 * The version that is built: of those with Cadence 1.0, the last one whose checksum the Go checksum database has (asked on
 * 2026-11-21, v1.2.0 and later are not in it).
 */
export const FLOW_EMULATOR_VERSION = 'v1.1.0'

/** Where {@link buildFlowEmulator} puts what it builds. */
export const BUILT_FLOW_EMULATOR: string = cached(`flow-emulator/${FLOW_EMULATOR_VERSION}/flow-emulator`)

/** The emulator of Flow: see {@link findPeer}. */
export const findFlowEmulator = (): string | undefined =>
  findPeer({
    name: 'Flow emulator',
    variable: 'COUNTERSIGN_FLOW_EMULATOR',
    built: BUILT_FLOW_EMULATOR,
    script: 'buildFlowEmulator.ts',
    needs: 'Go and a C compiler',
  })
