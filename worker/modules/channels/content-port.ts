import type { TemplateCategory } from '../../contracts/templates.ts'

/** The one interface the keepers of WhatsApp templates stand behind (spec 8.1): Twilio's Content API, the sandbox. */

/** A translation as the provider stores it: fields are numbered variables. */
export type ContentDraft = {
  /** Lower case, digits and underscores; what a lost create is found by. */
  name: string
  language: string
  body: string
  buttons: readonly (
    | { kind: 'reply'; label: string; payload: string }
    | { kind: 'url' | 'phone'; label: string; value: string }
  )[]
  /** A value for each variable, by its number. */
  samples: Record<string, string>
}

/** What WhatsApp says of a template, in the product's words. */
export type Approval = {
  /** `received` is at the provider and not yet read. */
  status: 'unsubmitted' | 'received' | 'pending' | 'approved' | 'rejected' | 'paused' | 'disabled'
  /** The provider's word for it; null without one. */
  reason: string | null
  /** The category it was put in; null when it is one that the product does not ask for, or not told. */
  category: TemplateCategory | null
}

/** What became of one call. Only after `unclear` may it have had an effect that nobody was told of. */
export type ContentOutcome<T> =
  | { type: 'done'; value: T }
  /** The provider knows no such template. */
  | { type: 'missing' }
  /** Refused for what it says; the reason is the provider's own sentence. */
  | { type: 'refused'; reason: string }
  /** Key or account not right: a person has to act. */
  | { type: 'misconfigured'; code: string }
  | { type: 'throttled'; code: string; retryAfterMs: number }
  | { type: 'unclear'; code: string }

/** No function throws for what the provider or the network does. */
export type ContentProvider = {
  name: 'twilio' | 'sandbox'
  /** Not to be repeated blindly: there is no key. `find` tells whether it went through. */
  create(draft: ContentDraft): Promise<ContentOutcome<{ id: string }>>
  /** A template by its name and language; null when there is none. */
  find(name: string, language: string): Promise<ContentOutcome<{ id: string } | null>>
  /** Asks for approval of what was created. */
  request(
    id: string,
    approval: { name: string; category: TemplateCategory },
  ): Promise<ContentOutcome<Approval>>
  read(id: string): Promise<ContentOutcome<Approval>>
  delete(id: string): Promise<ContentOutcome<null>>
}
