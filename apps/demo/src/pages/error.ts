import { html } from 'hono/html'
import { action, type Html, layout } from './layout.ts'

/** What went wrong, by the OAuth error code where there is one. */
export type Problem = { readonly code: string; readonly description: string }

const TITLES: Readonly<Record<string, string>> = {
  access_denied: 'You did not sign in',
  provider_unreachable: 'The identity provider does not answer',
  sign_in_unknown: 'This sign-in is not known here',
}

/** A failed sign-in, with the way to try again. */
export function errorPage({ code, description }: Problem): Html {
  const title = TITLES[code] ?? 'The sign-in did not succeed'
  return layout(
    title,
    html`<section class="hero">
      <h1>${title}</h1>
      <p role="alert">${description}</p>
      <p class="code">Code: <code>${code}</code></p>
      <div class="actions">
        ${action('/login', 'Try again', 'primary')}
        <a class="back" href="/">Back to the start</a>
      </div>
    </section>`,
  )
}
