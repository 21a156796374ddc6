/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { monogram } from '../format.ts'
import { isMessageKey } from '../messages.ts'
import type { Translate } from '../translate.ts'
import type { ClientView, ResourceView } from '../types.ts'
import { webLink } from './layout.tsx'

/** Only what this origin serves itself, or what is in the page: no request tells anyone who signs in where. */
const isLocalImage = (uri: string): boolean => /^\/(?![/\\])/.test(uri) || /^data:image\//i.test(uri)

/** The relying party's logo, else its first letter. */
export const ClientMark = ({ client }: { readonly client: ClientView }) =>
  client.logoUri !== undefined && isLocalImage(client.logoUri) ? (
    <img class="mark" src={client.logoUri} alt="" width="56" height="56" />
  ) : (
    <span class="mark" aria-hidden="true">
      {monogram(client.name)}
    </span>
  )

/** The relying party's own pages, as registered. */
export const ClientLinks = ({ client, t }: { readonly client: ClientView; readonly t: Translate }) => {
  const links = [
    { href: webLink(client.uri), text: t('consent.website') },
    { href: webLink(client.policyUri), text: t('consent.policy') },
    { href: webLink(client.tosUri), text: t('consent.tos') },
  ].filter(({ href }) => href !== undefined)
  if (links.length === 0) return null
  return (
    <nav class="links" aria-label={client.name}>
      {links.map(({ href, text }) => (
        <a href={href} target="_blank" rel="noopener noreferrer">
          {text}
        </a>
      ))}
    </nav>
  )
}

/** What may be called in the person's name, with the scopes as they are: only that server knows what they mean. */
export const Resource = ({ resource, t }: { readonly resource: ResourceView; readonly t: Translate }) => (
  <li>
    {t('consent.resource', { name: resource.name })}
    {resource.scopes.length > 0 && <code>{resource.scopes.join(' ')}</code>}
  </li>
)

/** How a signature was checked, in words in front of the method; evidence from a chain names its block. */
export const evidenceText = (value: string, t: Translate): string => {
  const key = `method.${value.split(',', 1)[0]}`
  const general = value.includes(', block ') ? 'method.onchain' : 'method.offline'
  return t(isMessageKey(key) ? key : general, { value })
}

/** A claim or scope in plain words; one without words is shown by its name. */
export const claimText = (name: string, t: Translate): string => {
  const key = `claim.${name}`
  return isMessageKey(key) ? t(key) : t('claim.other', { name })
}
