/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { MessageKey } from '../messages.ts'
import type { Translate } from '../translate.ts'
import type { ErrorProps } from '../types.ts'
import { page, textsOf, webLink } from './layout.tsx'

/** OAuth, interaction and HTTP codes whose cause a person can understand; all others are a fault of ours. */
const TEXTS: Readonly<Record<string, MessageKey>> = {
  interaction_not_found: 'fatal.expired',
  interaction_expired: 'fatal.expired',
  session_not_found: 'fatal.expired',
  handoff_invalid: 'fatal.expired',
  handoff_expired: 'fatal.expired',
  handoff_used: 'fatal.expired',
  origin_not_allowed: 'fatal.request',
  invalid_client: 'fatal.client',
  invalid_client_metadata: 'fatal.client',
  unauthorized_client: 'fatal.client',
  invalid_request: 'fatal.request',
  invalid_request_object: 'fatal.request',
  invalid_request_uri: 'fatal.request',
  invalid_scope: 'fatal.request',
  invalid_target: 'fatal.request',
  request_invalid: 'fatal.request',
  request_too_large: 'fatal.request',
  unsupported_response_type: 'fatal.request',
  unsupported_response_mode: 'fatal.request',
  rate_limited: 'fatal.busy',
  phone_link_not_found: 'phone.error.not_found',
  phone_link_expired: 'phone.error.expired',
  phone_link_used: 'phone.error.used',
  phone_link_revoked: 'phone.error.revoked',
  phone_number_wrong: 'phone.error.number',
  phone_not_confirmed: 'phone.error.confirm',
}

type Words = { readonly heading: string; readonly text: string; readonly neutral?: boolean }

const wordsOf = ({ code, back }: ErrorProps, t: Translate): Words => {
  const heading = t('fatal.heading')
  switch (code) {
    case 'not_found':
      return { heading: t('fatal.not_found'), text: t('fatal.not_found.text'), neutral: true }
    case 'invalid_redirect_uri':
      return back
        ? { heading, text: t('fatal.redirect', { client: back.name }) }
        : { heading, text: t('fatal.redirect.unknown') }
    default:
      return {
        heading,
        text: t((Object.hasOwn(TEXTS, code) && TEXTS[code]) || 'fatal.server'),
        // Their texts say where to go: not to the site, but to the page that the link was made on.
        neutral: code.startsWith('phone_'),
      }
  }
}

/** What went wrong, what helps, and what support needs. The only way on is one that was proven. */
export const renderError = (props: ErrorProps): string => {
  const t = textsOf(props)
  const href = webLink(props.back?.href)
  const { heading, text, neutral = false } = wordsOf(props, t)
  return page(props, {
    children: (
      <>
        <header class={`state state-problem${neutral ? ' state-neutral' : ''}`}>
          <h1>{heading}</h1>
          <p>{text}</p>
          {href === undefined && !neutral && <p class="quiet">{t('fatal.start_again')}</p>}
        </header>
        {props.back && href && (
          <a class="button primary" href={href}>
            {t('fatal.back', { client: props.back.name })}
          </a>
        )}
        <section class="group" aria-labelledby="details">
          <h2 id="details">{t('fatal.details')}</h2>
          <dl>
            <dt>{t('fatal.code')}</dt>
            <dd>
              <code>{props.code}</code>
            </dd>
            {props.description && <dt>{t('fatal.reason')}</dt>}
            {props.description && <dd lang="en">{props.description}</dd>}
            <dt>{t('fatal.request_id')}</dt>
            <dd>
              <code>{props.requestId}</code>
            </dd>
          </dl>
        </section>
      </>
    ),
  })
}
