/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { localeOf } from '../locale.ts'
import { themeCss } from '../theme.ts'
import { type Translate, translator } from '../translate.ts'
import type { PageContext } from '../types.ts'
import { ProductMark } from './icons.tsx'

/** The texts of a page's language. */
export const textsOf = (props: PageContext): Translate =>
  translator(localeOf(props.locale).messages, props.locale)

/** A page without an icon makes the browser ask for /favicon.ico. */
const FAVICON = 'data:,'

/** A link that may leave this page: other schemes could run script. */
export const webLink = (href: string | undefined): string | undefined =>
  href !== undefined && /^https?:\/\//i.test(href) ? href : undefined

type PageOptions = {
  readonly children: Child
  /** JSON for the island, already escaped; with it the island's script is loaded. */
  readonly data?: { readonly id: string; readonly json: string } | undefined
}

/** A whole document. The title is what wallets show in their prompts. */
export const page = (props: PageContext, { children, data }: PageOptions): string => {
  const t = textsOf(props)
  const { product, nonce, assets } = props
  const { dir, tag } = localeOf(props.locale)
  const help = webLink(product.supportUrl)
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
      </head>
      <body>
        <main>
          <p class="product">
            <ProductMark />
            {product.name}
          </p>
          <div class="card">{children}</div>
        </main>
        {help && (
          <footer class="links">
            <a href={help} target="_blank" rel="noopener noreferrer">
              {t('page.help')}
            </a>
          </footer>
        )}
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
