/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { addressOf, shortAddress, utcTime } from '../format.ts'
import type { MessageKey } from '../messages.ts'
import type { Translate } from '../translate.ts'
import type { ConsentItem, ConsentProps } from '../types.ts'
import { AccountLink } from './account.tsx'
import { ClientLinks, ClientMark, claimText, evidenceText, Resource } from './client.tsx'
import { Tokens } from './consentTokens.tsx'
import { Lock } from './icons.tsx'
import { page, textsOf } from './layout.tsx'

type Part = { readonly props: ConsentProps; readonly t: Translate }

const OFFLINE = 'offline_access'

/** Claims about the person that a token may fill. */
const PERSONAL: ReadonlySet<string> = new Set([
  ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username'],
  ...['email', 'phone_number', 'address', 'birthdate', 'profile', 'picture', 'website'],
])

/** What is not shared: only what none of the values above gives away. */
const withheldOf = ({ account, items }: ConsentProps): readonly MessageKey[] => {
  const address = addressOf(account).toLowerCase()
  const tokens = items.find((item) => item.tokens)?.tokens
  const told =
    items.some(({ value }) => value?.toLowerCase().includes(address)) || tokens?.disclosure === 'full'
  return [
    'consent.withheld.funds',
    ...(tokens && tokens.disclosure !== 'full' ? (['consent.withheld.tokens'] as const) : []),
    ...(told ? [] : (['consent.withheld.address'] as const)),
    'consent.withheld.other',
    ...(items.some(({ name }) => PERSONAL.has(name)) ? [] : (['consent.withheld.contact'] as const)),
  ]
}

/** Short to recognise, whole to compare: the button that copies it is for whoever has a script. */
const SignedInAs = ({ address, t }: { readonly address: string; readonly t: Translate }) => (
  <details class="address">
    <summary>
      <span>
        {t('consent.account')} <code>{shortAddress(address)}</code>
      </span>
    </summary>
    <code>{address}</code>
    <button type="button" class="button" hidden data-copy={address} data-copied={t('consent.copied')}>
      {t('consent.copy')}
    </button>
    <span class="hidden" role="status" />
  </details>
)

const Intro = ({ props: { client, account }, t }: Part) => (
  <header class="intro">
    <ClientMark client={client} />
    <h1>{t('consent.heading', { client: client.name })}</h1>
    <p class="quiet host">
      <Lock />
      <b>{client.host}</b>
    </p>
    <SignedInAs address={addressOf(account)} t={t} />
  </header>
)

const Value = ({ item: { name, tokens, value }, props, t }: Part & { readonly item: ConsentItem }) => {
  if (tokens) return <Tokens tokens={tokens} t={t} />
  if (value === undefined) return <small>{t('consent.on_request', { client: props.client.name })}</small>
  return name === 'siwe' ? <small>{evidenceText(value, t)}</small> : <code>{value}</code>
}

/** One line a sentence: claims that mean the same to a person are told once, each with its own value. */
const Item = ({ item, props, t }: Part & { readonly item: ConsentItem }) => (
  <li>
    {claimText(item.name, t)}
    <Value item={item} props={props} t={t} />
  </li>
)

/** Access while the person is away outlives the session: it has an end of its own. */
const Offline = ({ props: { locale, until }, t }: Part) => (
  <li>
    {until
      ? t('account.application.offline', { time: utcTime(until.offline, locale) })
      : claimText(OFFLINE, t)}
  </li>
)

const Shared = ({ props, t }: Part) => {
  const offline = props.offline || props.items.some(({ name }) => name === OFFLINE)
  const items = props.items.filter(({ name }) => name !== OFFLINE)
  return (
    <section class="group" aria-labelledby="shared">
      <h2 id="shared">{t('consent.shared', { client: props.client.name })}</h2>
      <ul class="claims">
        {items.map((item) => (
          <Item item={item} props={props} t={t} />
        ))}
        {props.resources?.map((resource) => (
          <Resource resource={resource} t={t} />
        ))}
        {offline && <Offline props={props} t={t} />}
      </ul>
    </section>
  )
}

const Withheld = ({ props, t }: Part) => (
  <section class="group" aria-labelledby="withheld">
    <h2 id="withheld">{t('consent.withheld')}</h2>
    <ul class="claims withheld">
      {withheldOf(props).map((key) => (
        <li>{t(key)}</li>
      ))}
    </ul>
  </section>
)

const Remember = ({ props: { client, locale, until }, t }: Part) =>
  until && until.remembered === undefined ? null : (
    <label class="remember">
      <input type="checkbox" name="remember" value="on" />
      <span>
        {t('consent.remember')}
        <small>
          {t('consent.remember.hint', { client: client.name })}{' '}
          {until?.remembered &&
            t('account.application.remembered', { time: utcTime(until.remembered, locale) })}
        </small>
      </span>
    </label>
  )

const Decision = ({ props, t }: Part) => (
  <form method="post" action={props.paths.consent} class="group">
    <Remember props={props} t={t} />
    <div class="pair">
      <button type="submit" name="decision" value="deny" class="button">
        {t('consent.deny')}
      </button>
      <button type="submit" name="decision" value="allow" class="button">
        {t('consent.allow')}
      </button>
    </div>
  </form>
)

/** A session may be of another wallet than the one that the person means. */
const Another = ({ props: { paths }, t }: Part) =>
  paths.signOut === undefined ? null : (
    <p class="links">
      <a href={paths.signOut}>{t('consent.another')}</a>
    </p>
  )

/** The `consent` prompt: the values themselves, what is not shared, and two equal answers. */
export const renderConsent = (props: ConsentProps): string => {
  const t = textsOf(props)
  return page(props, {
    extra: props.assets.copy,
    children: (
      <>
        <Intro props={props} t={t} />
        <Shared props={props} t={t} />
        <Withheld props={props} t={t} />
        <Decision props={props} t={t} />
        <Another props={props} t={t} />
        <AccountLink props={props} t={t} />
        <ClientLinks client={props.client} t={t} />
      </>
    ),
  })
}
