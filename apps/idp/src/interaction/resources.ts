import type { Audience, Audiences } from '../m2m/audiences.ts'
import { resourcesOf } from '../provider/resourceConsent.ts'
import type { ResourceView } from '../web/types.ts'
import type { LoadedInteraction } from './load.ts'

const view = ({ audience, title }: Audience, scopes: readonly string[]): ResourceView => ({
  name: title ?? audience,
  scopes,
})

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The resource server that a request is for, with what it asks for there. The protocol layer has checked both. */
export const askedResources = (
  audiences: Audiences,
  { interaction: { params } }: LoadedInteraction,
): readonly ResourceView[] => {
  const { resource, scope } = params
  const scopes = text(scope).split(' ')
  return [resource ?? []].flat().flatMap((identifier) => {
    const entry = audiences.asked(text(identifier))
    return entry
      ? [
          view(
            entry,
            entry.scopes.filter((name) => scopes.includes(name)),
          ),
        ]
      : []
  })
}

/** What grants and remembered consents allow, by resource server. One that is configured no more is left out. */
export const allowedResources = (
  audiences: Audiences,
  granted: readonly Readonly<Record<string, readonly string[]>>[],
): readonly ResourceView[] => {
  const all = granted.flatMap((one) => Object.entries(resourcesOf(one)))
  return audiences.all.flatMap((entry) => {
    const own = all.filter(([resource]) => audiences.asked(resource) === entry)
    const scopes = new Set(own.flatMap(([, names]) => names))
    return own.length > 0 ? [view(entry, [...scopes])] : []
  })
}
