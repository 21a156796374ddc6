/** CAIP-2 namespaces that can sign in, by what their proof types begin with. No type may begin like one of another's. */
const NAMESPACES = {
  eip191: 'eip155',
  tezos: 'tezos',
  near: 'near',
  substrate: 'polkadot',
  flow: 'flow',
  algorand: 'algorand',
} as const

/** A CAIP-2 namespace that can sign in. */
export type Namespace = (typeof NAMESPACES)[keyof typeof NAMESPACES]

/** All namespaces, in the order of their appearance. */
const namespaces: readonly Namespace[] = /* @__PURE__ */ Object.values(NAMESPACES)

/**
 * Whether people can sign in on the chains of a CAIP-2 namespace.
 *
 * @example
 * ```ts
 * import { isNamespace } from '@countersign/siwx'
 *
 * isNamespace('tezos') // true
 * isNamespace('cosmos') // false
 * ```
 * @see CAIP-2 "Syntax"
 */
export function isNamespace(namespace: string): namespace is Namespace {
  return (namespaces as readonly string[]).includes(namespace)
}

/**
 * The namespace whose package knows proofs of a type; the package itself decides whether it knows this one.
 *
 * @example
 * ```ts
 * import { namespaceOf } from '@countersign/siwx'
 *
 * namespaceOf('eip191') // 'eip155'
 * namespaceOf('near:nep413') // 'near'
 * namespaceOf('hedera:any') // undefined
 * ```
 */
export function namespaceOf(type: unknown): Namespace | undefined {
  if (typeof type !== 'string') return undefined
  const [front = ''] = type.split(':', 1)
  return Object.hasOwn(NAMESPACES, front) ? NAMESPACES[front as keyof typeof NAMESPACES] : undefined
}
