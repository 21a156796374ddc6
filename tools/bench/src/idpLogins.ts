import { firstLogin, newVisitor, returningLogin, type Visitor } from './idpPeople.ts'
import { inParallel, openSender, type SendForm } from './idpRequest.ts'
import { type Load, type LoadEffort, type LoadSubject, measureLoads } from './idpRounds.ts'
import type { Named } from './idpTokens.ts'

/** People at the same time. */
const LANES = 4

const kindOf = (name: string) => (name === 'oidc-provider' ? 'oidc-provider' : 'ours')

/** Somebody new each time: sign-in, consent, code, tokens. */
const first = ({ name, server }: Named, send: SendForm): LoadSubject => ({
  name,
  server,
  run: (times) =>
    inParallel(times, LANES, () => firstLogin({ server, send, visitor: newVisitor(kindOf(name)) })),
})

/** People who are signed in already, each again and again. */
const returning = async ({ name, server }: Named, send: SendForm): Promise<LoadSubject> => {
  const visitors: Visitor[] = []
  for (let n = 0; n < LANES; n += 1) {
    const visitor = newVisitor(kindOf(name))
    await firstLogin({ server, send, visitor })
    visitors.push(visitor)
  }
  const comeBack = async (): Promise<void> => {
    const visitor = visitors.pop()
    if (!visitor) throw new Error('more lanes than people')
    await returningLogin({ server, send, visitor })
    visitors.push(visitor)
  }
  return { name, server, run: (times) => inParallel(times, LANES, comeBack) }
}

/** What both kinds of sign-ins take. */
export type Logins = { readonly first: readonly Load[]; readonly returning: readonly Load[] }

/** Measures those servers that can sign people in, in turns. */
export async function measureLogins(servers: readonly Named[], effort: LoadEffort): Promise<Logins> {
  const able = servers.filter(({ server }) => server.web !== undefined)
  const { close, send } = openSender(LANES)
  try {
    const firstLoads = await measureLoads(
      able.map((each) => first(each, send)),
      effort,
    )
    const subjects: LoadSubject[] = []
    for (const each of able) subjects.push(await returning(each, send))
    return { first: firstLoads, returning: await measureLoads(subjects, effort) }
  } finally {
    close()
  }
}
