/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { PhoneAskProps, PhoneDoneProps, PhoneNumberProps } from '../phoneTypes.ts'
import type { Translate } from '../translate.ts'
import type { ClientView } from '../types.ts'
import { ClientMark } from './client.tsx'
import { Lock } from './icons.tsx'
import { page, textsOf } from './layout.tsx'
import { Side } from './phoneSide.tsx'

const Intro = ({ client, heading }: { readonly client: ClientView; readonly heading: string }) => (
  <header class="intro">
    <ClientMark client={client} />
    <h1>{heading}</h1>
    <p class="quiet host">
      <Lock />
      <b>{client.host}</b>
    </p>
  </header>
)

const WalletLinks = ({ props: { wallets }, t }: { readonly props: PhoneAskProps; readonly t: Translate }) =>
  wallets.length === 0 ? null : (
    <section class="group" aria-labelledby="elsewhere">
      <h2 id="elsewhere">{t('phone.ask.wallets')}</h2>
      <p class="quiet">{t('phone.ask.wallets.text')}</p>
      <ul class="list">
        {wallets.map(({ href, name }) => (
          <li>
            <a class="button" href={href} rel="noreferrer">
              {t('phone.wait.open', { wallet: name })}
            </a>
          </li>
        ))}
      </ul>
    </section>
  )

/**
 * The context in which the flow was started, what going on means, and a way out that is as easy (RFC 10027 section 6.1,
 * "User Experience"). Loading this page does nothing: links are looked at by programs as well.
 */
export const renderPhoneAsk = (props: PhoneAskProps): string => {
  const t = textsOf(props)
  const { by, client, paths } = props
  return page(props, {
    children: (
      <>
        <Intro client={client} heading={t('phone.ask', { client: client.name })} />
        <section class="group" aria-labelledby="from">
          <h2 id="from">{t('phone.ask.from')}</h2>
          <Side by={by} t={t} />
          <p class="notice">{t('phone.ask.warning')}</p>
        </section>
        <WalletLinks props={props} t={t} />
        <section class="group" aria-labelledby="decide">
          <h2 id="decide">{t('phone.ask.decide')}</h2>
          <div class="pair">
            <form method="post" action={paths.cancel}>
              <button type="submit" class="button">
                {t('phone.ask.no')}
              </button>
            </form>
            <form method="post" action={paths.open}>
              <button type="submit" class="button">
                {t('phone.ask.yes')}
              </button>
            </form>
          </div>
        </section>
      </>
    ),
  })
}

/** Typed, not chosen: what is chosen among three is right by chance each third time. */
export const renderPhoneNumber = (props: PhoneNumberProps): string => {
  const t = textsOf(props)
  const { client, malformed, paths } = props
  return page(props, {
    children: (
      <>
        <Intro client={client} heading={t('phone.number')} />
        <p class="notice">{t('phone.number.warning')}</p>
        {malformed && (
          <p class="notice" id="problem" role="alert">
            {t('phone.number.malformed')}
          </p>
        )}
        <form method="post" action={paths.number} class="group">
          <label class="field">
            {t('phone.number.label')}
            <input
              type="text"
              name="number"
              required
              inputmode="numeric"
              pattern="[0-9]{2}"
              maxlength={2}
              autocomplete="off"
              aria-invalid={malformed ? 'true' : undefined}
              aria-describedby={malformed ? 'problem once' : 'once'}
            />
          </label>
          <p class="quiet" id="once">
            {t('phone.number.once')}
          </p>
          <button type="submit" class="button primary">
            {t('phone.number.continue')}
          </button>
        </form>
        <form method="post" action={paths.cancel}>
          <button type="submit" class="button link">
            {t('phone.ask.no')}
          </button>
        </form>
      </>
    ),
  })
}

/** Nothing more to do on the phone: where the sign-in began, it is confirmed. */
export const renderPhoneDone = (props: PhoneDoneProps): string => {
  const t = textsOf(props)
  const signed = props.outcome === 'signed'
  return page(props, {
    children: (
      <header class="intro">
        <h1>{t(signed ? 'phone.done' : 'phone.cancelled')}</h1>
        <p class="quiet">{t(signed ? 'phone.done.text' : 'phone.cancelled.text')}</p>
      </header>
    ),
  })
}
