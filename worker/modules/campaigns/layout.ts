import type { Language } from '../../contracts/common.ts'
import { escapeHtml } from '../../lib/merge-fields/escape.ts'
import type { EmailTemplate, Segment } from './template.ts'

/** Pieces that only the mail as a whole knows, besides the slots of its content. */
export type PageSegment = Segment | { type: 'pixel' }

/** The words of a mail that are not the author's, in the contact's language. */
const footerWords: Record<Language, { why: (workspace: string) => string; leave: string; choose: string }> = {
  it: {
    why: (name) => `Ricevi questa e-mail da ${name} perché hai dato il consenso.`,
    leave: 'Disiscriviti',
    choose: 'Le tue preferenze',
  },
  en: {
    why: (name) => `You receive this e-mail from ${name} because you agreed to.`,
    leave: 'Unsubscribe',
    choose: 'Your preferences',
  },
  fr: {
    why: (name) => `Vous recevez cet e-mail de ${name} car vous avez donné votre accord.`,
    leave: 'Se désabonner',
    choose: 'Vos préférences',
  },
}

/** The language of a mail's own words: the contact's if it is one of ours, else the workspace's. */
export const mailLanguage = (contactLanguage: string | null, defaultLanguage: Language): Language =>
  contactLanguage === 'it' || contactLanguage === 'en' || contactLanguage === 'fr'
    ? contactLanguage
    : defaultLanguage

const font = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

const baseStyles = [
  'body{margin:0;padding:0;width:100%;background:#f1f4f6;-webkit-text-size-adjust:100%}',
  'img{max-width:100%;height:auto;border:0}',
  'p,ul,ol{margin:0 0 16px}h1,h2,h3{line-height:1.25;margin:0 0 12px}',
  'a{color:#005d6e}',
  '@media (max-width:620px){.c-cell{padding:20px 16px !important}}',
].join('')

/** The workspace's picture, in the size it is shown in. */
export type MailLogo = { url: string; width: number; height: number }

const logoOf = ({ url, width, height }: MailLogo, workspace: string): string =>
  `<p style="margin:0 0 24px"><img src="${escapeHtml(url)}" alt="${escapeHtml(workspace)}" width="${width}" ` +
  `height="${height}" style="display:block;width:${width}px;height:${height}px"></p>`

/** Fills what mail programs show after the preheader in the list of messages. */
const previewPadding = '&#847;&zwnj;&nbsp;'.repeat(60)

/**
 * The mail-safe document around a body: one column of 600 px that shrinks on a phone (or the author's
 * own tables), the workspace's logo above it, the hidden preheader, the footer where the body has no unsubscribe link, the pixel.
 */
export function layOutHtml(
  template: EmailTemplate,
  language: Language,
  workspace: string,
  logo: MailLogo | null = null,
): PageSegment[] {
  const words = footerWords[language]
  const page: PageSegment[] = [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="x-apple-disable-message-reformatting"><meta name="format-detection" content="telephone=no">',
    `<style>${baseStyles}${template.styles}</style></head><body>`,
  ]
  if (template.preheader.length > 0) {
    page.push(
      '<div style="display:none;max-height:0;overflow:hidden;opacity:0;mso-hide:all">',
      ...template.preheader.map((one) => (typeof one === 'string' ? escapeHtml(one) : one)),
      `${previewPadding}</div>`,
    )
  }
  const footer: PageSegment[] = [
    `<div style="${font};font-size:12px;line-height:18px;color:#60696f;padding:16px;text-align:center">`,
    `${escapeHtml(words.why(workspace))} <a href="`,
    { type: 'unsubscribe' },
    `" style="color:#60696f">${words.leave}</a>&ensp;<a href="`,
    { type: 'preferences' },
    `" style="color:#60696f">${words.choose}</a></div>`,
  ]
  const closing: PageSegment[] = [
    ...(template.ownUnsubscribe ? [] : footer),
    { type: 'pixel' },
    '</body></html>',
  ]
  if (template.ownLayout) return [...page, ...template.body, ...closing]
  return [
    ...page,
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>',
    '<td align="center" style="padding:24px 8px 0">',
    '<table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"',
    ' style="width:100%;max-width:600px;background:#ffffff;border-radius:8px"><tr>',
    `<td class="c-cell" style="${font};font-size:16px;line-height:24px;color:#181f24;padding:32px;`,
    'text-align:left">',
    ...(logo === null ? [] : [logoOf(logo, workspace)]),
    ...template.body,
    '</td></tr></table></td></tr></table>',
    ...closing,
  ]
}

/** The text part: the body's words with their addresses, and the same footer. */
export function layOutText(template: EmailTemplate, language: Language, workspace: string): PageSegment[] {
  if (template.ownUnsubscribe) return [...template.text, '\n']
  const words = footerWords[language]
  return [
    ...template.text,
    `\n\n-----\n${words.why(workspace)} ${words.leave} (`,
    { type: 'unsubscribe' },
    `)\n${words.choose} (`,
    { type: 'preferences' },
    ')\n',
  ]
}
