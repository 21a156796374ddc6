import type { Cases, Proof, Row, Vector, Verify } from './types.ts'
import { UNSIGNED } from './unsigned.ts'
import { verifiersOf } from './verifiers.ts'

/** The same proof for another statement. */
export function tampered(proof: Proof): Proof {
  return { ...proof, message: proof.message.replace('Sign in to Example.', 'Sign in to Exbmple.') }
}

/** A text that breaks the grammar, where there is no signature to break. */
function misspelt(proof: Proof): Proof {
  return { ...proof, message: proof.message.replace('\nURI: ', '\nURI:') }
}

async function refusal(name: string, vector: Vector, verify: Verify): Promise<string | undefined> {
  const grammar = name === 'siwx-core'
  const proof = grammar ? misspelt(vector.proof) : tampered(vector.proof)
  const answer = await verify(vector, proof)
  const codes = grammar ? ['message_malformed'] : UNSIGNED
  if (answer.ok) return `${vector.name}, tampered: accepted`
  return codes.includes(answer.code ?? '') ? undefined : `${vector.name}, tampered: ${answer.code}`
}

async function acceptance(vector: Vector, verify: Verify): Promise<string | undefined> {
  const { ok, account, code } = await verify(vector, vector.proof)
  return ok && account === vector.account ? undefined : `${vector.name}: ${code ?? account}`
}

/** What a promise said, or why it was rejected. */
async function said(problem: Promise<string | undefined>): Promise<string | undefined> {
  return problem.catch((error: unknown) => String(error))
}

async function row(name: string, vectors: readonly Vector[], verify: Verify): Promise<Row> {
  const accepted: (string | undefined)[] = []
  const refused: (string | undefined)[] = []
  for (const vector of vectors) {
    accepted.push(await said(acceptance(vector, verify)))
    refused.push(await said(refusal(name, vector, verify)))
  }
  const count = (all: readonly (string | undefined)[]) => all.filter((one) => one === undefined).length
  const problems = [...accepted, ...refused].filter((one) => one !== undefined)
  return { name, accepted: count(accepted), refused: count(refused), problems: [...new Set(problems)] }
}

/** Verifies every vector as it is and with a changed text, with each package of the siwx family. */
export async function probe({ proofs }: Pick<Cases, 'proofs'>): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const [name, verify] of Object.entries(verifiersOf(proofs)))
    rows.push(await row(name, proofs.vectors[name] ?? [], verify))
  return rows
}
