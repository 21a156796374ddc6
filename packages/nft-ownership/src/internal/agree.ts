import { OwnershipError } from '../errors.ts'
import { stableJson } from './canonical.ts'

/** An answer, and the host names of those that gave it. */
type Answered<T> = { readonly value: T; readonly endpoints: readonly string[] }

type Named = { readonly host: string }

/** Asks one after the other, until one answers or the chain itself has said no. Rejects with what went wrong first. */
export async function firstAnswer<N extends Named, T>(
  nodes: readonly N[],
  isDecisive: (error: unknown) => boolean,
  ask: (node: N) => Promise<T>,
): Promise<Answered<T>> {
  let failed: unknown
  for (const node of nodes) {
    try {
      return { value: await ask(node), endpoints: [node.host] }
    } catch (error) {
      if (isDecisive(error)) throw error
      failed ??= error
    }
  }
  throw failed
}

type Vote<T> = {
  readonly outcome: { readonly value: T } | { readonly error: unknown }
  readonly hosts: string[]
}

/**
 * Asks all at once, and is done as soon as `agree` of them have said the same. When that can no longer be, rejects: with
 * `chain_disagreement` when they contradict each other, else with why the missing ones did not answer.
 */
export function agreed<N extends Named, T>(
  nodes: readonly N[],
  agree: number,
  isDecisive: (error: unknown) => boolean,
  ask: (node: N) => Promise<T>,
): Promise<Answered<T>> {
  return new Promise((resolve, reject) => {
    const votes = new Map<string, Vote<T>>()
    const failures: unknown[] = []
    let open = nodes.length
    const vote = (key: string, host: string, outcome: Vote<T>['outcome']) => {
      const cast = votes.get(key) ?? { outcome, hosts: [] }
      votes.set(key, cast)
      cast.hosts.push(host)
      if (cast.hosts.length < agree) return
      if ('error' in cast.outcome) reject(cast.outcome.error)
      else resolve({ value: cast.outcome.value, endpoints: [...cast.hosts] })
    }
    const settle = () => {
      open -= 1
      if (open === 0) reject(whyNot([...votes.values()], failures, agree))
    }
    for (const node of nodes)
      ask(node)
        .then((value) => vote(`=${stableJson(value)}`, node.host, { value }))
        .catch((error: unknown) => {
          if (isDecisive(error)) vote(`!${(error as OwnershipError).code}`, node.host, { error })
          else failures.push(error)
        })
        .finally(settle)
  })
}

function whyNot<T>(votes: readonly Vote<T>[], failures: readonly unknown[], agree: number): unknown {
  const most = Math.max(0, ...votes.map(({ hosts }) => hosts.length))
  if (most + failures.length >= agree) return failures[0]
  return new OwnershipError('chain_disagreement', `Fewer than ${agree} nodes gave the same answer.`)
}

/**
 * Asks all at once, and is done as soon as `enough` makes something of what they have said so far. When it never does,
 * rejects: with what went wrong first, else with `chain_disagreement`.
 */
export function gathered<N, T, R extends object>(
  nodes: readonly N[],
  enough: (answers: readonly T[]) => R | undefined,
  ask: (node: N) => Promise<T>,
): Promise<R> {
  return new Promise((resolve, reject) => {
    const answers: T[] = []
    const failures: unknown[] = []
    let open = nodes.length
    const settle = () => {
      open -= 1
      if (open > 0) return
      reject(failures[0] ?? new OwnershipError('chain_disagreement', 'The nodes contradict each other.'))
    }
    for (const node of nodes)
      ask(node)
        .then((value) => {
          answers.push(value)
          const found = enough(answers)
          if (found) resolve(found)
        })
        .catch((error: unknown) => failures.push(error))
        .finally(settle)
  })
}
