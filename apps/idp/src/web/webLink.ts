/** A link that may leave this page: other schemes could run script. */
export const webLink = (href: string | undefined): string | undefined =>
  href !== undefined && /^https?:\/\//i.test(href) ? href : undefined
