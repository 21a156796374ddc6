/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { AccountApplication, AccountProps, AccountSession } from '../accountTypes.ts'
import { addressOf, utcTime } from '../format.ts'
import type { Translate } from '../translate.ts'
import type { PageContext } from '../types.ts'
import { claimText, Resource } from './client.tsx'
import { page, textsOf } from './layout.tsx'

type Part = { readonly props: AccountProps; readonly t: Translate }

/** The way here from other pages. */
export const AccountLink = ({ props, t }: { readonly props: PageContext; readonly t: Translate }) =>
  props.accountPath === undefined ? null : (
    <p class="links">
      <a href={props.accountPath}>{t('account.link')}</a>
    </p>
  )

const usedAt = ({ applications }: AccountSession, locale: string, t: Translate): string =>
  applications.length === 0
    ? t('account.session.unused')
    : t('account.session.used', {
        clients: new Intl.ListFormat(locale, { type: 'conjunction' }).format(applications),
      })

const Session = ({ session, props, t }: Part & { readonly session: AccountSession }) => {
  const { current, since, uid, until } = session
  const time = (at: string) => utcTime(at, props.locale)
  const title = t(current ? 'account.session.this' : 'account.session.other')
  return (
    <li class="condition">
      <h3>{title}</h3>
      <p>{usedAt(session, props.locale, t)}</p>
      <small>
        {since && t('account.session.since', { time: time(since) })}{' '}
        {until && t('account.session.until', { time: time(until) })}
      </small>
      <form method="post" action={props.paths.session}>
        <input type="hidden" name="xsrf" value={props.xsrf} />
        <input type="hidden" name="session" value={uid} />
        <button
          type="submit"
          class="button"
          aria-label={t('account.session.end.label', { session: title, time: since ? time(since) : uid })}
        >
          {t('account.session.end')}
        </button>
      </form>
    </li>
  )
}

const Sessions = ({ props, t }: Part) => (
  <section class="group" aria-labelledby="sessions">
    <h2 id="sessions">{t('account.sessions')}</h2>
    <ul class="list">
      {props.sessions.map((session) => (
        <Session session={session} props={props} t={t} />
      ))}
    </ul>
    {props.sessions.some(({ current }) => !current) && (
      <form method="post" action={props.paths.others} class="group">
        <input type="hidden" name="xsrf" value={props.xsrf} />
        <button type="submit" class="button primary">
          {t('account.sessions.others')}
        </button>
      </form>
    )}
  </section>
)

const Application = ({ application, props, t }: Part & { readonly application: AccountApplication }) => {
  const { allowed, client, offline, remembered, resources } = application
  const texts = [...new Set(allowed.map((name) => claimText(name, t)))]
  const time = (at: string) => utcTime(at, props.locale)
  return (
    <li class="condition">
      <h3>
        {client.name} <span>{client.host}</span>
      </h3>
      <ul class="claims">
        {texts.map((text) => (
          <li>{text}</li>
        ))}
        {resources?.map((resource) => (
          <Resource resource={resource} t={t} />
        ))}
      </ul>
      <small>
        {remembered && t('account.application.remembered', { time: time(remembered) })}{' '}
        {offline && t('account.application.offline', { time: time(offline) })}
      </small>
      <form method="post" action={props.paths.application}>
        <input type="hidden" name="xsrf" value={props.xsrf} />
        <input type="hidden" name="client" value={client.id} />
        <button
          type="submit"
          class="button"
          aria-label={t('account.application.withdraw.label', { client: client.name })}
        >
          {t('account.application.withdraw')}
        </button>
      </form>
    </li>
  )
}

const Applications = ({ props, t }: Part) => (
  <section class="group" aria-labelledby="applications">
    <h2 id="applications">{t('account.applications')}</h2>
    {props.applications.length === 0 && <p>{t('account.applications.none')}</p>}
    <ul class="list">
      {props.applications.map((application) => (
        <Application application={application} props={props} t={t} />
      ))}
    </ul>
    <p class="quiet">{t('account.applications.hint')}</p>
  </section>
)

/** Where the person is signed in, and what they have allowed: to look through, and to end (OWASP ASVS 5.0, 10.7.3). */
export const renderAccount = (props: AccountProps): string => {
  const t = textsOf(props)
  return page(props, {
    children: (
      <>
        <header class="intro">
          <h1>{t('account.heading')}</h1>
          <p class="quiet">
            <code>{addressOf(props.account)}</code>
          </p>
        </header>
        <Sessions props={props} t={t} />
        <Applications props={props} t={t} />
      </>
    ),
  })
}

/** Nobody is signed in here, and nobody signs in without a relying party that asks. */
export const renderNoAccount = (props: PageContext): string => {
  const t = textsOf(props)
  return page(props, {
    children: (
      <header class="intro">
        <h1>{t('account.none.heading')}</h1>
        <p class="quiet">{t('account.none.text', { product: props.product.name })}</p>
      </header>
    ),
  })
}
