/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { raw } from 'hono/html'
import type { LogoutProps, SignedOutProps } from '../types.ts'
import { AccountLink } from './account.tsx'
import { page, textsOf, webLink } from './layout.tsx'

/** oidc-provider's own form, which the two buttons submit from outside. */
const FORM_ID = 'op.logoutForm'

/** Asks before a sign-out that a relying party requested. */
export const renderLogout = (props: LogoutProps): string => {
  const t = textsOf(props)
  const { client, product } = props
  return page(props, {
    children: (
      <>
        <header class="intro">
          <h1>{t('logout.heading')}</h1>
          <p class="quiet">
            {client
              ? t('logout.text.client', { client: client.name, product: product.name })
              : t('logout.text', { product: product.name })}
          </p>
        </header>
        {raw(props.form)}
        <input type="hidden" name="ui_locales" value={props.locale} form={FORM_ID} />
        <div class="pair">
          <button type="submit" form={FORM_ID} class="button">
            {t('logout.no', { product: product.name })}
          </button>
          <button type="submit" form={FORM_ID} name="logout" value="yes" class="button primary">
            {t('logout.yes')}
          </button>
        </div>
      </>
    ),
  })
}

/** Says that the sign-out happened, when there is nowhere to go back to by itself. */
export const renderSignedOut = (props: SignedOutProps): string => {
  const t = textsOf(props)
  const href = webLink(props.client?.uri)
  return page(props, {
    children: (
      <>
        <header class="intro">
          <h1>{t('signed_out.heading')}</h1>
          <p class="quiet">{t('signed_out.text')}</p>
        </header>
        {props.client && href && (
          <a class="button primary" href={href}>
            {t('signed_out.back', { client: props.client.name })}
          </a>
        )}
        <AccountLink props={props} t={t} />
      </>
    ),
  })
}
