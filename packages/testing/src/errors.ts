/** Why a test tool cannot do its work. Tests fail with it: they never skip in silence. */
export type TestingErrorCode =
  | 'chromium_missing'
  | 'anvil_unsupported'
  | 'anvil_failed'
  | 'asset_hub_failed'
  | 'solidity_failed'
  | 'flow_emulator_failed'
  | 'flow_transaction_failed'
  | 'peer_unbuilt'
  | 'opa_failed'
  | 'postgres_missing'
  | 'postgres_failed'
  | 'redis_missing'
  | 'redis_failed'
  | 'wallet_invalid'

/** Thrown by the tools of this package, with a stable `code` and a sentence that says what to install or change. */
export class TestingError extends Error {
  readonly code: TestingErrorCode

  constructor(code: TestingErrorCode, message: string, options?: ErrorOptions) {
    super(`[${code}] ${message}`, options)
    this.name = 'TestingError'
    this.code = code
  }
}
