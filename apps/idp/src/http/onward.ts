import { html } from 'hono/html'
import type { Page } from '../views.ts'
import type { PageLocale } from '../web/locale.ts'
import { translator } from '../web/translate.ts'

/**
 * Sends a browser on after a form post, without a redirect: Chromium applies a page's `form-action` to every redirect
 * that follows its form, and where a relying party redirects to next is not ours to know. A refresh is a navigation of
 * its own, so our forms stay `form-action 'self'`.
 */
export const onward = async (location: string, { dir, messages, tag }: PageLocale): Promise<Page> => {
  const text = translator(messages, tag)('onward.continue')
  const page =
    await html`<!doctype html><html lang="${tag}" dir="${dir}"><meta charset="utf-8"><title>${text}</title><p><a href="${location}">${text}</a></p></html>`
  const headers = {
    refresh: `0;url=${location}`,
    'content-type': 'text/html; charset=utf-8',
    'content-language': tag,
    'cache-control': 'no-store',
  }
  return { html: page.toString(), headers }
}
