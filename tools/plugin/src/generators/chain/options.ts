import { names } from '@nx/devkit'

/** What the command line gives. */
export type ChainOptions = {
  /** The chain in lower case, `near`. */
  readonly name: string
  /** CAIP-2 namespace. Default: the name. */
  readonly namespace?: string | undefined
  /** Name in the header line. Default: the name with a capital. */
  readonly ecosystem?: string | undefined
  readonly order?: 'eip4361' | 'caip122' | undefined
  /** `20 kB`, see `.size-limit.json`. */
  readonly budget?: string | undefined
}

/** The values that the templates use. */
export type Chain = {
  readonly name: string
  /** `siwx-near` */
  readonly package: string
  readonly namespace: string
  readonly ecosystem: string
  readonly order: 'eip4361' | 'caip122'
  readonly budget: string
  /** `Near`, in front of the names of types. */
  readonly type: string
  /** `near`, in front of the names of values. */
  readonly value: string
}

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
/** CAIP-2 */
const NAMESPACE = /^[-a-z0-9]{3,8}$/
/** One or more words of the header line, which ends in " account:". */
const ECOSYSTEM = /^[A-Za-z0-9]+(?: [A-Za-z0-9]+)*$/
const BUDGET = /^[0-9]+(?:\.[0-9]+)? kB$/

/** Fills in the defaults and refuses what no package can be made from. */
export function chainOf(options: ChainOptions): Chain {
  const { name, order = 'eip4361', budget = '20 kB' } = options
  demand(NAME.test(name), `"${name}" is not a name in lower case, such as near or near-testnet.`)
  const { className: type, propertyName: value } = names(name)
  const { namespace = name, ecosystem = type } = options
  demand(NAMESPACE.test(namespace), `"${namespace}" is not a CAIP-2 namespace (3 to 8 of a-z, 0-9, -).`)
  demand(ECOSYSTEM.test(ecosystem), `"${ecosystem}" cannot stand in the header line.`)
  demand(order === 'eip4361' || order === 'caip122', `"${order}" is not an order of lines.`)
  demand(BUDGET.test(budget), `"${budget}" is not a size such as "20 kB".`)
  return { name, package: `siwx-${name}`, namespace, ecosystem, order, budget, type, value }
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}
