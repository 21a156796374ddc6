import { decide, loadPolicy } from '@countersign/policy'
import { createOpa } from '@countersign/policy-opa'
import { tryOut } from './row.ts'
import type { Row } from './types.ts'

const DOOR = `package door

default allow := false

allow if {
  some token in input.tokens
  token.level >= 5
}`

/** Counts until somebody ends it: what it looks at does not look at the clock. */
const ENDLESS = `package endless

allow if {
  some a in numbers.range(1, 100000)
  some b in numbers.range(1, 100000)
  a * b < 0
}`

async function engine(): Promise<Row> {
  const opa = createOpa()
  const load = async (name: string, source: string) => {
    const loaded = await opa.load({ modules: { [`${name}.rego`]: source }, rule: `data.${name}.allow` })
    if (!loaded.ok) throw new Error(loaded.message)
    return loaded.policy
  }
  const ask = async (level: number) => {
    const answer = await (await load('door', DOOR)).evaluate({ input: { tokens: [{ level }] } })
    return answer.ok ? answer.results[0]?.value : answer.code
  }
  const codeOf = (answer: { readonly ok: boolean; readonly code?: string }) => answer.code ?? 'answered'
  try {
    return await tryOut('policy-opa', {
      accepts: [{ name: 'a token that is enough', run: () => ask(7), expected: true }],
      refuses: [
        { name: 'one that is not', run: () => ask(4), expected: false },
        {
          name: 'no Rego',
          run: async () =>
            codeOf(await opa.load({ modules: { 'x.rego': 'package x\n\nallow if' }, rule: 'data.x.allow' })),
          expected: 'syntax',
        },
        {
          name: 'no end',
          run: async () => codeOf(await (await load('endless', ENDLESS)).evaluate({ input: {} })),
          expected: 'limit',
        },
        { name: 'one that is not, afterwards', run: () => ask(1), expected: false },
      ],
    })
  } finally {
    await opa.close()
  }
}

async function decision(): Promise<Row> {
  const loaded = await loadPolicy({ source: DOOR, query: 'data.door.allow' })
  const ask = async (tokens: readonly { readonly level: number }[]) => {
    if (!loaded.ok) return loaded.reason
    const { allow, code } = await decide(loaded.policy, { tokens })
    return [allow, code]
  }
  return tryOut('policy', {
    accepts: [
      { name: 'a token that is enough', run: () => ask([{ level: 7 }]), expected: [true, 'allowed'] },
    ],
    refuses: [
      { name: 'one that is not', run: () => ask([{ level: 4 }]), expected: [false, 'denied'] },
      { name: 'none', run: () => ask([]), expected: [false, 'denied'] },
    ],
  })
}

/** Decides one policy both ways: by the engine itself, and as applications do. */
export async function probe(): Promise<readonly Row[]> {
  return [await engine(), await decision()]
}
