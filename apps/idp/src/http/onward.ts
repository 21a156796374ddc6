import { hash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { Page } from '../views.ts'
import type { PageLocale } from '../web/locale.ts'
import { translator } from '../web/translate.ts'

/** How long frames may take, in milliseconds: a refresh waits for them, however long. */
const PATIENCE = 3000

/** Goes on when all frames have answered, or without them. The target is in the page's one link. */
const SCRIPT = `const go=()=>location.replace(document.links[0].href);addEventListener('load',go);setTimeout(go,${PATIENCE})`

/** Nothing but the frames and that script. */
const framePolicy = (frames: readonly string[]): string => {
  const origins = [...new Set(frames.map((frame) => new URL(frame).origin))]
  const script = `'sha256-${hash('sha256', SCRIPT, 'base64')}'`
  return `default-src 'none'; script-src ${script}; frame-src ${origins.join(' ')}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}

/** Scripts and their own storage is what they need to forget somebody; leading the person away is not. */
const frame = (src: string) =>
  html`<iframe src="${src}" sandbox="allow-scripts allow-same-origin" referrerpolicy="no-referrer" hidden></iframe>`

/**
 * Sends a browser on after a form post, without a redirect: Chromium applies a page's `form-action` to every redirect
 * that follows its form, and where a relying party redirects to next is not ours to know. A refresh is a navigation of
 * its own, so our forms stay `form-action 'self'`. `frames` are loaded before, out of sight.
 */
export const onward = async (
  location: string,
  { dir, messages, tag }: PageLocale,
  frames: readonly string[] = [],
): Promise<Page> => {
  const text = translator(messages, tag)('onward.continue')
  const extra = frames.length === 0 ? '' : html`${frames.map(frame)}<script>${raw(SCRIPT)}</script>`
  const page =
    await html`<!doctype html><html lang="${tag}" dir="${dir}"><meta charset="utf-8"><title>${text}</title><p><a href="${location}">${text}</a></p>${extra}</html>`
  const headers = {
    refresh: `0;url=${location}`,
    'content-type': 'text/html; charset=utf-8',
    'content-language': tag,
    'cache-control': 'no-store',
    ...(frames.length > 0 && { 'content-security-policy': framePolicy(frames) }),
  }
  return { html: page.toString(), headers }
}
