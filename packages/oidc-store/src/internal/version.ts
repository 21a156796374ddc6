import { StoreError } from '../errors.ts'

/** Throws `version_conflict` unless the stored version (0: none) is the expected one. */
export function assertVersion(version: number, ifVersion: number | undefined): void {
  if (ifVersion === undefined || ifVersion === version) return
  throw new StoreError('version_conflict', `The stored version is ${version}, not ${ifVersion}`)
}
