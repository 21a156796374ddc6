import type { Opa } from '@countersign/policy-opa'

let shared: Promise<Opa> | undefined

/** The one engine of the process. It is loaded when the first policy is, and does not keep the process alive. */
export function sharedEngine(): Promise<Opa> {
  shared ??= import('@countersign/policy-opa').then(({ createOpa }) => createOpa())
  return shared
}
