import { cached, findPeer } from './findPeer.ts'

/** The version that is built: the one that packages/policy-opa is compiled from. */
export const OPA_VERSION = 'v1.22.2'

/** Where {@link buildOpa} puts what it builds. */
export const BUILT_OPA: string = cached(`opa/${OPA_VERSION}/opa`)

/** The Open Policy Agent: see {@link findPeer}. */
export const findOpa = (): string | undefined =>
  findPeer({
    name: 'OPA server',
    variable: 'COUNTERSIGN_OPA',
    built: BUILT_OPA,
    script: 'buildOpa.ts',
    needs: 'Go',
  })
