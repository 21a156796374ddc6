import type { Person } from '../person.ts'
import type { Shop } from './shop.ts'
import type { useStage } from './stage.ts'
import { signInAt } from './walk.ts'

type At = Pick<Shop<unknown>, 'origin'>

/** What Auth.js and its predecessor have in common: the endpoints below `path`, for the shop that is named or the first. */
export const authJs = (
  stage: ReturnType<typeof useStage>,
  { first, path }: { readonly first: () => At; readonly path: string },
) => {
  const me = async ({ browser }: Person, { origin }: At = first()) => {
    const session = await (await browser.request(`${origin}${path}/session`)).json()
    return session?.user
  }
  const start = async ({ browser }: Person, { origin }: At = first()) => {
    const { csrfToken } = await (await browser.request(`${origin}${path}/csrf`)).json()
    return [`${origin}${path}/signin/countersign`, { form: { csrfToken } }] as const
  }
  const signIn = async (at: At = first()) => {
    const person = stage().member()
    const { url } = await signInAt(person, ...(await start(person, at)))
    return { person, url, user: await me(person, at) }
  }
  return { me, start, signIn }
}
