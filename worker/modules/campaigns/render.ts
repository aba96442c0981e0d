import type { Language } from '../../contracts/common.ts'
import { escapeHtml } from './html.ts'
import { layOutHtml, layOutText, type MailLogo, mailLanguage, type PageSegment } from './layout.ts'
import { isSafeUrl } from './links.ts'
import { mergeValue, parseFields, type MergeContact, type MergeOptions } from './merge-fields.ts'
import type { EmailTemplate, Segment } from './template.ts'

/** What is made for one message: signed addresses of the workspace's public pages. */
export type MessageAddresses = {
  unsubscribeUrl: string
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
/** How a value is written where it stands. */
type Writer = (text: string) => string

/**
 * Prepares a template for many people: pages are laid out once per language, so that each mail is a
 * join of fixed pieces and its own values. Every value is escaped for the place it stands in.
 */
export function createEmailRenderer(
  template: EmailTemplate,
  options: MergeOptions & { defaultLanguage: Language; logo?: MailLogo | null },
): EmailRenderer {
  const pages = new Map<Language, Page>()
  /** Links with fields in their address: they must come out as one for everybody who gets the mail. */
  const filledLinks = template.links
    .map((url, link) => [link, linkFields(url)] as const)
    .filter(([, names]) => names.length > 0)

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
    const missing = new Set<string>()
    const values = template.uses.map((use) => {
      const value = mergeValue(use.name, contact, options) ?? use.fallback
      if (value === null) missing.add(use.name)
      return value ?? `%%${use.name}%%`
    })
    for (const [link, names] of filledLinks) {
      if (fillLink(template.links[link] ?? '', contact, options) === null) missing.add(names[0] ?? '')
    }
    const fill = createFiller({ template, values, contact, options, addresses, missing })
    const page = pageOf(mailLanguage(contact.language, options.defaultLanguage))
    const mail = {
      subject: headerText(fill(template.subject, asIs)),
      preheader: headerText(fill(template.preheader, asIs)),
      html: fill(page.html, escapeHtml),
      text: fill(page.text, asIs),
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

const asIs: Writer = (text) => text

/** A header is one line (RFC 5322 §2.2): whatever a value brings, no line break gets through. */
const headerText = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()

function createFiller({
  template,
  values,
  contact,
  options,
  addresses,
  missing,
}: {
  template: EmailTemplate
  values: readonly string[]
  contact: MergeContact
  options: MergeOptions
  addresses: MessageAddresses
  /** Takes in the fields whose value is no address where one has to stand. */
  missing: Set<string>
}): (segments: readonly PageSegment[], write: Writer) => string {
  const valueOf = (segment: Extract<Segment, { type: 'value' }>): string => {
    const value = values[segment.use] ?? ''
    if (segment.as === 'text') return value
    if (segment.as === 'url_part') return encodeUrlPart(value)
    if (isSafeUrl(value)) return value
    missing.add(template.uses[segment.use]?.name ?? '')
    return '#'
  }
  const direct = (link: number): string => fillLink(template.links[link] ?? '', contact, options) ?? '#'
  return (segments, write) => {
    let joined = ''
    for (const segment of segments) {
      if (typeof segment === 'string') joined += segment
      else if (segment.type === 'value') joined += write(valueOf(segment))
      else if (segment.type === 'unsubscribe') joined += write(addresses.unsubscribeUrl)
      else if (segment.type === 'link') {
        joined += write(addresses.linkUrl ? addresses.linkUrl(segment.link) : direct(segment.link))
      } else if (addresses.pixelUrl !== null) {
        joined += `<img src="${escapeHtml(addresses.pixelUrl)}" width="1" height="1" alt="" style="display:block">`
      }
    }
    return joined
  }
}

/** Percent-encoded; half a surrogate pair, which cannot be, becomes the replacement character. */
const encodeUrlPart = (text: string): string =>
  encodeURIComponent(
    text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd'),
  )

const linkFields = (url: string): string[] =>
  parseFields(url).flatMap((part) => (typeof part === 'string' ? [] : [part.name]))

/**
 * The address behind a link for one person: fields inside it filled, each as a part of an address.
 * Null when a field has neither value nor fallback, or when what comes out is no web address.
 */
export function fillLink(url: string, contact: MergeContact, options: MergeOptions): string | null {
  const parts = parseFields(url)
  let filled = ''
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'string') {
      filled += part
      continue
    }
    const value = mergeValue(part.name, contact, options) ?? part.fallback
    if (value === null) return null
    filled += index === 0 ? value : encodeUrlPart(value)
  }
  return isSafeUrl(filled) ? filled : null
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
