import type { Language } from '../../contracts/common.ts'
import { escapeHtml, isSafeUrl, oneLine } from '../../lib/merge-fields/escape.ts'
import { compileText, fillUse, renderText } from '../../lib/merge-fields/render.ts'
import { fieldsOf, printField } from '../../lib/merge-fields/text.ts'
import {
  type MergeContact,
  type MergeOptions,
  type ValueOf,
  valuesOf,
} from '../../lib/merge-fields/values.ts'
import { layOutHtml, layOutText, type MailLogo, mailLanguage, type PageSegment } from './layout.ts'
import type { EmailTemplate, Segment } from './template.ts'

/** What is made for one message: signed addresses of the workspace's public pages. */
export type MessageAddresses = {
  unsubscribeUrl: string
  preferencesUrl: string
  /** Null where opens are not counted: previews and tests. */
  pixelUrl: string | null
  /** The counted address of a link, by its position in the template's `links`; null leaves it direct. */
  linkUrl: ((link: number) => string) | null
}

export type RenderedEmail = { subject: string; preheader: string; html: string; text: string }
export type RenderOutcome = { ok: true; mail: RenderedEmail } | { ok: false; missing: string[] }

export type EmailRenderer = {
  /** One person's mail; or the fields that have neither value nor fallback (spec 3.1). */
  render(contact: MergeContact, addresses: MessageAddresses): RenderOutcome
  /** The same, with missing values shown as `%%NAME%%`: for previews. */
  renderDraft(contact: MergeContact, addresses: MessageAddresses): { mail: RenderedEmail; missing: string[] }
}

type Page = { html: PageSegment[]; text: PageSegment[] }
/** What the parts of a mail are written as. */
type MailTarget = 'html' | 'text' | 'header'

/**
 * Prepares a template for many people: pages are laid out once per language, so that each mail is a
 * join of fixed pieces and its own values. Every value is escaped for the place it stands in.
 */
export function createEmailRenderer(
  template: EmailTemplate,
  options: MergeOptions & { logo?: MailLogo | null },
): EmailRenderer {
  const pages = new Map<Language, Page>()
  /** Links with fields in their address: they must come out as one for everybody who gets the mail. */
  const filledLinks = template.links
    .map((url) => [compileText(url, 'url'), fieldsOf(url)[0]?.name] as const)
    .flatMap(([link, name]) => (name === undefined ? [] : [{ link, name }]))

  function pageOf(language: Language): Page {
    const known = pages.get(language)
    if (known !== undefined) return known
    const page = {
      html: joinFixed(layOutHtml(template, language, options.workspaceName, options.logo)),
      text: joinFixed(layOutText(template, language, options.workspaceName)),
    }
    pages.set(language, page)
    return page
  }

  function renderDraft(contact: MergeContact, addresses: MessageAddresses) {
    const valueOf = valuesOf(contact, options)
    const missing = new Set<string>()
    for (const { name, fallback } of template.uses) {
      if ((valueOf(name) ?? fallback) === null) missing.add(name)
    }
    for (const { link, name } of filledLinks) {
      if (!renderText(link, valueOf).ok) missing.add(name)
    }
    const fill = createFiller({ template, valueOf, addresses, missing })
    const page = pageOf(mailLanguage(contact.language, options.defaultLanguage))
    const mail = {
      subject: oneLine(fill(template.subject, 'header')).trim(),
      preheader: oneLine(fill(template.preheader, 'header')).trim(),
      html: fill(page.html, 'html'),
      text: fill(page.text, 'text'),
    }
    return { mail, missing: [...missing] }
  }

  return {
    renderDraft,
    render(contact, addresses) {
      const { mail, missing } = renderDraft(contact, addresses)
      return missing.length > 0 ? { ok: false, missing } : { ok: true, mail }
    },
  }
}

function createFiller({
  template,
  valueOf,
  addresses,
  missing,
}: {
  template: EmailTemplate
  valueOf: ValueOf
  addresses: MessageAddresses
  /** Takes in the fields whose value is no address where one has to stand. */
  missing: Set<string>
}): (segments: readonly PageSegment[], target: MailTarget) => string {
  const write = (address: string, target: MailTarget): string =>
    target === 'html' ? escapeHtml(address) : address
  function value({ use, place }: Extract<Segment, { type: 'value' }>, target: MailTarget): string {
    const field = template.uses[use]
    if (field === undefined) return ''
    const filled = fillUse(field, valueOf, target, place)
    if (filled === null) return write(printField({ name: field.name, fallback: null }), target)
    if (place !== 'url_start') return filled
    if (isSafeUrl(filled)) return write(filled, target)
    missing.add(field.name)
    return '#'
  }
  function linkAddress(link: number): string {
    return addresses.linkUrl
      ? addresses.linkUrl(link)
      : (fillLink(template.links[link] ?? '', valueOf) ?? '#')
  }
  return (segments, target) => {
    let joined = ''
    for (const segment of segments) {
      if (typeof segment === 'string') joined += segment
      else if (segment.type === 'value') joined += value(segment, target)
      else if (segment.type === 'unsubscribe') joined += write(addresses.unsubscribeUrl, target)
      else if (segment.type === 'preferences') joined += write(addresses.preferencesUrl, target)
      else if (segment.type === 'link') joined += write(linkAddress(segment.link), target)
      else if (addresses.pixelUrl !== null) {
        joined += `<img src="${escapeHtml(addresses.pixelUrl)}" width="1" height="1" alt="" style="display:block">`
      }
    }
    return joined
  }
}

/**
 * The address behind a link for one person: fields inside it filled, each as a part of an address.
 * Null when a field has neither value nor fallback, or when what comes out is no web address.
 */
export function fillLink(url: string, valueOf: ValueOf): string | null {
  const filled = renderText(compileText(url, 'url'), valueOf)
  return filled.ok ? filled.text : null
}

/** Neighbouring fixed texts as one, so that a mail is made of as few pieces as it has slots. */
function joinFixed(segments: readonly PageSegment[]): PageSegment[] {
  const joined: PageSegment[] = []
  for (const segment of segments) {
    const before = joined.at(-1)
    if (typeof segment === 'string' && typeof before === 'string')
      joined[joined.length - 1] = before + segment
    else joined.push(segment)
  }
  return joined
}
