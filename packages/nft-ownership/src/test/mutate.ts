/** What no number, id or list of a chain is: each in the place of a part of a real answer. */
const WRONG: readonly unknown[] = [
  null,
  [],
  {},
  '',
  'x',
  '0x',
  -1,
  1.5,
  1e308,
  '-5',
  '1e3',
  '9'.repeat(400),
  { ok: true },
  [[[[[]]]]],
  { __proto__: null, length: 9 },
  'ü'.repeat(3),
]

type Place = { readonly parent: Record<string | number, unknown>; readonly key: string | number }

function placesOf(value: unknown, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found
  for (const key of Object.keys(value)) {
    const parent = value as Record<string | number, unknown>
    found.push({ parent, key })
    placesOf(parent[key], found)
  }
  return found
}

/**
 * A node that answers like the given one, but with one part of each JSON answer replaced, doubled or taken away; the same
 * `seed` breaks the same part. What it says is never a well-formed lie: no reader can tell that from the truth.
 */
export function hostileNode(node: typeof fetch, seed: number): typeof fetch {
  let turn = seed
  return async (input, init) => {
    const response = await node(input, init)
    turn = (turn * 1_103_515_245 + 12_345) % 2_147_483_648
    return new Response(mutate(await response.text(), turn), { status: response.status })
  }
}

function mutate(text: string, turn: number): string {
  const pick = (count: number, salt: number) => Math.floor(turn / salt) % count
  let answer: { root: unknown }
  try {
    answer = { root: JSON.parse(text) }
  } catch {
    return text.slice(0, text.length / 2)
  }
  const places = placesOf(answer)
  const place = places[pick(places.length, 7)]
  if (place === undefined) return ''
  const { parent, key } = place
  const action = pick(4, 3)
  if (action === 0 && Array.isArray(parent)) parent.push(parent[key as number])
  else if (action === 1 && key !== 'root') delete parent[key]
  else parent[key] = WRONG[pick(WRONG.length, 11)]
  return JSON.stringify(answer.root) ?? ''
}
