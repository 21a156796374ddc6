/** Layouts for OpenID Connect's `display`. A feature phone (`wap`) has no wallet: it gets the page. */
export const DISPLAYS = ['page', 'popup', 'touch'] as const

/** How a page is laid out: a whole page, a window of about 450 pixels, or large targets for fingers. */
export type Display = (typeof DISPLAYS)[number]
