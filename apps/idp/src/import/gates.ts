import type { Gate } from '@countersign/nft-ownership'
import { formatGate } from '@countersign/nft-ownership'

/** Gates under names, each gate once. */
export type GateNames = {
  /** The name of a gate: its own where it is new, else the one that it has. */
  readonly name: (wanted: string, title: string, gate: Gate) => string
  /** In the order in which they came. */
  readonly all: () => readonly (readonly [name: string, title: string, gate: Gate])[]
}

/** A name as configurations take it. */
const slug = (text: string): string => {
  const plain = text.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return `${/^[a-z]/.test(plain) ? '' : 'g'}${plain}`.slice(0, 48).replace(/-+$/, '')
}

export const createGateNames = (): GateNames => {
  const names = new Map<string, string>()
  const all: (readonly [string, string, Gate])[] = []
  return {
    all: () => all,
    name: (wanted, title, gate) => {
      const key = formatGate(gate)
      const known = names.get(key)
      if (known !== undefined) return known
      const base = slug(wanted)
      const taken = all.filter(([name]) => name === base || name.startsWith(`${base}-`)).length
      const name = taken === 0 ? base : `${base}-${taken + 1}`
      names.set(key, name)
      all.push([name, title, gate])
      return name
    },
  }
}
