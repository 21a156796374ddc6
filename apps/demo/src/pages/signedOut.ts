import { html } from 'hono/html'
import { action, type Html, layout } from './layout.ts'

/** The first page: an invitation to sign in. */
export function signedOutPage(notice?: string): Html {
  return layout(
    'Demo application',
    html`${notice ? html`<p class="notice" role="status">${notice}</p>` : ''}
      <section class="hero">
        <h1>Sign in with your wallet</h1>
        <p>
          You will be sent to the identity provider, choose a wallet there and sign one message. Nothing is sent to a
          chain and nothing costs a fee. This application then receives your account, proven.
        </p>
        ${action('/login', 'Sign in with your wallet', 'primary')}
      </section>
      <ol class="steps" aria-label="What happens">
        <li><b>1</b> You are sent over to sign in: this application makes an authorization request to the provider.</li>
        <li><b>2</b> You sign a short text with your wallet: it names the provider and is valid once.</li>
        <li><b>3</b> You decide what is shared: the provider shows each value, and you allow or deny it.</li>
        <li><b>4</b> You come back signed in: this application exchanges a code for signed tokens.</li>
      </ol>`,
  )
}
