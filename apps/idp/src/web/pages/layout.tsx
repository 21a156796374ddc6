/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { localeOf } from '../locale.ts'
import { themeCss } from '../theme.ts'
import { type Translate, translator } from '../translate.ts'
import type { PageContext } from '../types.ts'
import { ProductLinks, ProductName } from './product.tsx'

export { webLink } from '../webLink.ts'

/** The texts of a page's language. */
export const textsOf = (props: PageContext): Translate =>
  translator(localeOf(props.locale).messages, props.locale)

/** A page without an icon makes the browser ask for /favicon.ico. */
const FAVICON = 'data:,'

type PageOptions = {
  readonly children: Child
  /** JSON for the island, already escaped; with it the island's script is loaded. */
  readonly data?: { readonly id: string; readonly json: string } | undefined
  /** A module that the page is better with, and works without. */
  readonly extra?: string | undefined
}

/** A whole document. The title is what wallets show in their prompts. */
export const page = (props: PageContext, { children, data, extra }: PageOptions): string => {
  const t = textsOf(props)
  const { product, nonce, assets } = props
  const { dir, tag } = localeOf(props.locale)
  const document: { toString: () => string | Promise<string> } = (
    <html lang={tag} dir={dir} class={props.display}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{t('page.title', { product: product.name })}</title>
        <link rel="icon" href={FAVICON} />
        <link rel="stylesheet" href={assets.style} />
        <style nonce={nonce}>{raw(themeCss(props.theme))}</style>
        {data && <script type="module" src={assets.script} nonce={nonce} />}
        {extra && <script type="module" src={extra} nonce={nonce} />}
      </head>
      <body>
        <main>
          <ProductName props={props} />
          <div class="card">{children}</div>
        </main>
        <ProductLinks props={props} t={t} />
        {data && (
          <script type="application/json" id={data.id}>
            {raw(data.json)}
          </script>
        )}
      </body>
    </html>
  )
  return `<!doctype html>${document.toString() as string}`
}
