import type { IncomingMessage } from 'node:http'
import { DISPLAYS, type Display } from '../web/display.ts'
import { requestIdOf } from './requestId.ts'

/** What pages depend on of an authorization request, as it came (OpenID Connect Core 1.0 section 3.1.2.1). */
export type PageParams = {
  readonly ui_locales?: unknown
  readonly display?: unknown
}

/** What a page takes from the request that it answers. */
export type PageRequest = {
  readonly requestId: string
  readonly uiLocales?: string | undefined
  readonly acceptLanguage?: string | undefined
  readonly display?: Display | undefined
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/**
 * Reads it from the HTTP request and, where the page belongs to one, the authorization request. Values that are not
 * understood are no error: a person gets a page, if in another language or layout.
 */
export const pageRequest = (request: IncomingMessage, params: PageParams | undefined = {}): PageRequest => ({
  requestId: requestIdOf(request),
  uiLocales: text(params.ui_locales),
  acceptLanguage: request.headers['accept-language'],
  display: DISPLAYS.find((name) => name === params.display),
})

/** The part of an authorization request that is kept with the trace of its interaction. */
export const pageParams = ({ display, ui_locales }: PageParams): PageParams => ({
  display: text(display)?.slice(0, 10),
  ui_locales: text(ui_locales)?.slice(0, 200),
})
