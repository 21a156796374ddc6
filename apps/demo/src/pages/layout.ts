import { html } from 'hono/html'

/** What hono's `html` tag makes: escaped text that is safe to nest. */
export type Html = ReturnType<typeof html>

/** The frame around every page. */
export function layout(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/style.css" />
  </head>
  <body>
    <header>
      <a class="brand" href="/"><span class="mark" aria-hidden="true"></span>Demo application</a>
      <span class="tag">relying party</span>
    </header>
    <main>${body}</main>
    <footer>
      An ordinary OpenID Connect relying party: authorization code, PKCE, state, nonce. It runs no script and knows nothing
      about wallets.
    </footer>
  </body>
</html>`
}

/** A form with one button. */
export function action(path: string, label: string, style: 'primary' | 'plain' = 'plain'): Html {
  return html`<form method="post" action="${path}"><button class="${style}">${label}</button></form>`
}
