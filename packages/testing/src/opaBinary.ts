import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The version that is built: the one that packages/policy-opa is compiled from. */
export const OPA_VERSION = 'v1.22.2'

/** Where {@link buildOpa} puts what it builds. */
export const BUILT_OPA: string = fileURLToPath(new URL(`../.cache/opa/${OPA_VERSION}/opa`, import.meta.url))

/**
 * The Open Policy Agent: the binary that `COUNTERSIGN_OPA` names, or the one built here; `undefined` where there is none,
 * or where it is `none`.
 * A suite that is skipped for it says so loudly.
 */
export function findOpa(): string | undefined {
  const named = process.env['COUNTERSIGN_OPA'] ?? (existsSync(BUILT_OPA) ? BUILT_OPA : 'none')
  const found = named === 'none' ? undefined : named
  if (found === undefined) {
    // biome-ignore lint/suspicious/noConsole: a skipped suite must be seen
    console.warn(
      'SKIPPED: there is no OPA server; build one by `node packages/testing/src/buildOpa.ts` (needs Go), or name one in COUNTERSIGN_OPA',
    )
  }
  return found
}
