/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Translate } from '../translate.ts'
import type { PageContext } from '../types.ts'
import { webLink } from '../webLink.ts'
import { ProductMark } from './icons.tsx'

/** The picture says the name, or the text beside it does; never both and never neither. */
const Logo = ({ product, theme }: Pick<PageContext, 'product' | 'theme'>) => {
  const { logo, name } = product
  if (logo === undefined) return <ProductMark />
  const { dark = logo.light, light } = logo
  const { scheme = 'auto' } = theme
  const alt = logo.named ? name : ''
  if (scheme !== 'auto' || dark === light) return <img src={scheme === 'dark' ? dark : light} alt={alt} />
  return (
    <picture>
      <source srcset={dark} media="(prefers-color-scheme: dark)" />
      <img src={light} alt={alt} />
    </picture>
  )
}

/** Whose page this is. */
export const ProductName = ({ props }: { readonly props: PageContext }) => (
  <p class="product">
    <Logo {...props} />
    {!props.product.logo?.named && props.product.name}
  </p>
)

/** The operator's help and further links. */
export const ProductLinks = ({ props, t }: { readonly props: PageContext; readonly t: Translate }) => {
  const { links = [], supportText = t('page.help'), supportUrl } = props.product
  const all = [
    ...(supportUrl === undefined ? [] : [{ text: supportText, url: supportUrl }]),
    ...links,
  ].flatMap(({ text, url }) => {
    const href = webLink(url)
    return href === undefined ? [] : [{ text, href }]
  })
  if (all.length === 0) return null
  return (
    <footer class="links">
      {all.map(({ href, text }) => (
        <a href={href} target="_blank" rel="noopener noreferrer">
          {text}
        </a>
      ))}
    </footer>
  )
}
