/** What a reader replaces by values of their own, and what a test puts there. */
export type Substitutions = Readonly<Record<string, string>>

/** Replaces every occurrence, the longest names first. Throws when one does not occur: the list would have rotted. */
export function substitute(text: string, substitutions: Substitutions = {}): string {
  const names = Object.keys(substitutions).toSorted((a, b) => b.length - a.length)
  const lost = names.filter((name) => !text.includes(name))
  if (lost.length > 0) throw new Error(`no longer in the block: ${lost.join(', ')}`)
  if (names.length === 0) return text
  const pattern = new RegExp(names.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g')
  return text.replace(pattern, (name) => substitutions[name] ?? name)
}
