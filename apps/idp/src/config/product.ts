import { z } from 'zod'
import { LANGUAGE_TAGS } from '../web/messages.ts'

const webUrl = z.url({ protocol: /^https?$/ })

const colour = z.string().regex(/^#[0-9a-f]{6}$/i, { error: 'a colour as #rrggbb' })

const scheme = (name: string) =>
  z
    .strictObject({
      background: colour.optional().describe(`Behind the card, in the ${name} scheme.`),
      surface: colour.optional().describe(`The card, in the ${name} scheme.`),
      text: colour
        .optional()
        .describe(
          `Text on the card, in the ${name} scheme; 4.5:1 at least. Default: what reads well on \`surface\`.`,
        ),
      accent: colour.optional().describe(`Buttons and links in the ${name} scheme. Default: \`accent\`.`),
    })
    .describe(`Colours of the ${name} scheme.`)

const theme = z
  .strictObject({
    scheme: z
      .enum(['auto', 'light', 'dark'])
      .default('auto')
      .describe('Which colours the pages have; `auto` is what the person’s system prefers.'),
    accent: colour.default('#3b5bdb').describe('Colour of buttons and links, `#rrggbb`.'),
    light: scheme('light').prefault({}),
    dark: scheme('dark').prefault({}),
    radius: z
      .string()
      .regex(/^\d{1,2}px$/)
      .default('10px')
      .describe('Corner radius, `0px` to `99px`.'),
    font: z
      .string()
      .regex(/^[A-Za-z0-9 ,'-]{1,200}$/)
      .default('system-ui, sans-serif')
      .describe('CSS font stack; fonts are never loaded from elsewhere.'),
  })
  .describe('Look of the pages.')

const logoFile = (what: string) =>
  z
    .string()
    .min(1)
    .optional()
    .describe(`${what} PNG, JPEG, WebP, AVIF or SVG, at most 256 KiB; relative to the working directory.`)

const logo = z
  .strictObject({
    light: logoFile('File with the logo.'),
    dark: logoFile('File with the logo for the dark scheme. Default: the same.'),
    named: z
      .boolean()
      .default(false)
      .describe('The product’s name is in the picture: it is not written beside it.'),
  })
  .describe('The operator’s own logo, read at the start and served from here.')

/** `product`: what people see. */
export const product = z
  .strictObject({
    name: z.string().min(1).max(60).default('Countersign').describe('Name on the pages.'),
    language: z
      .enum(LANGUAGE_TAGS)
      .default('en')
      .describe('Language of the pages for people whose own has no texts.'),
    supportUrl: webUrl.optional().describe('Help link on every page.'),
    supportText: z
      .string()
      .trim()
      .min(1)
      .max(60)
      .optional()
      .describe('Words of the help link, in place of “Help” in the person’s language.'),
    links: z
      .array(z.strictObject({ text: z.string().trim().min(1).max(60), url: webUrl }))
      .max(6)
      .default([])
      .describe('Further links at the foot of every page, `text` and `url`, for example an imprint.'),
    logo: logo.prefault({}),
    theme: theme.prefault({}),
  })
  .describe('What people see.')

const bytes = (fallback: number, description: string) =>
  z.int().min(1024).max(10_485_760).default(fallback).describe(`${description} In bytes.`)

/** `images`: pictures that others have named. */
export const images = z
  .strictObject({
    clientLogos: z
      .boolean()
      .default(true)
      .describe('Show the `logoUri` of clients. Off: their first letter.'),
    tokens: z.boolean().default(true).describe('Show the pictures of tokens on the consent page.'),
    clientLogoBytes: bytes(65_536, 'Largest logo of a client.'),
    tokenBytes: bytes(2_097_152, 'Largest picture of a token.'),
    cacheBytes: z
      .int()
      .min(0)
      .max(268_435_456)
      .default(33_554_432)
      .describe('How much is kept in memory. In bytes.'),
    timeout: z.int().min(100).max(30_000).default(4000).describe('Milliseconds that fetching one may take.'),
  })
  .describe(
    'Pictures that clients and tokens name: fetched here and shown from here, never from their own place.',
  )
