import type { AccountProps } from '../../web/accountTypes.ts'
import { renderAccount, renderNoAccount } from '../../web/pages.tsx'
import type { PageContext } from '../../web/types.ts'
import { ACCOUNT } from './fixtures.ts'

export const accountProps = (shared: PageContext): AccountProps => ({
  ...shared,
  account: ACCOUNT,
  sessions: [
    {
      uid: 's1',
      current: true,
      since: '2026-11-21T12:00:00.000Z',
      until: '2026-11-22T12:00:00.000Z',
      applications: ['Riverside Gallery'],
    },
    {
      uid: 's2',
      current: false,
      since: '2026-11-20T18:30:00.000Z',
      until: '2026-11-21T18:30:00.000Z',
      applications: [],
    },
  ],
  applications: [
    {
      client: { id: 'gallery', name: 'Riverside Gallery', host: 'gallery.example' },
      allowed: ['sub', 'account', 'siwe'],
      remembered: '2027-11-21T12:00:00.000Z',
      offline: '2026-12-06T12:00:00.000Z',
    },
  ],
  xsrf: 'x1',
  paths: { session: '/account/session', others: '/account/others', application: '/account/application' },
})

/** The pages about a person's own sessions, by their path. */
export const ACCOUNT_SCREENS: Readonly<Record<string, (shared: PageContext) => string>> = {
  '/account': (shared) => renderAccount(accountProps(shared)),
  '/account-empty': (shared) =>
    renderAccount({
      ...accountProps(shared),
      sessions: accountProps(shared).sessions.slice(0, 1),
      applications: [],
    }),
  '/no-account': renderNoAccount,
}
