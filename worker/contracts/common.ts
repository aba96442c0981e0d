import { z } from 'zod'

/** The channels a message can travel on (spec 8.1). */
export const channels = ['email', 'sms', 'whatsapp', 'push', 'messenger', 'chat'] as const
export const Channel = z.enum(channels)
export type Channel = z.infer<typeof Channel>

/** Those that campaigns go out on. */
export const sendingChannels = ['email', 'sms', 'whatsapp', 'push', 'messenger'] as const
export const SendingChannel = z.enum(sendingChannels)
export type SendingChannel = z.infer<typeof SendingChannel>

/** The languages of the interface (spec 1.5). */
export const languages = ['it', 'en', 'fr'] as const
export const Language = z.enum(languages)
export type Language = z.infer<typeof Language>

/** Integer id inside a shard, as a body carries it: a number and nothing that could be read as one. */
export const Id = z.number('id').int('id').positive('id')
/** The same in a path or a query, which carry texts alone. */
export const IdText = z
  .string()
  .regex(/^[1-9][0-9]{0,15}$/, 'id')
  .transform(Number)
  .pipe(Id)
export const IdParam = z.object({ id: IdText })

/**
 * A stored text field: trimmed, well-formed Unicode, without control characters (line breaks are for
 * `longText`).
 */
export const shortText = (maxLength: number) =>
  z
    .string()
    .trim()
    .overwrite((text) => text.toWellFormed())
    .max(maxLength, 'too_long')
    .refine((text) => !hasControlCharacter(text), 'control_character')

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 32 || (code >= 127 && code < 160) || code === 0x2028 || code === 0x2029) return true
  }
  return false
}

/** A text of several lines: well-formed Unicode, `\n` between lines, no other control characters. */
export const longText = (maxLength: number) =>
  z
    .string()
    .overwrite((text) => text.toWellFormed().replaceAll(/\r\n?|\u2028|\u2029/g, '\n'))
    .max(maxLength, 'too_long')
    .refine((text) => !/[^\P{Cc}\n]/u.test(text), 'control_character')

/**
 * The IANA name of a time zone, as the IANA writes it ("europe/rome" is Europe/Rome); null when this
 * runtime knows none of that name. A link keeps its own name: Asia/Kolkata is not made Asia/Calcutta.
 */
export function parseTimeZone(name: string): string | null {
  // Offsets ("+02:00") are zones for Intl, and no names.
  if (name.length > 60 || !/^[a-z]/i.test(name)) return null
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions()
    return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name
  } catch {
    // RangeError: no such zone.
    return null
  }
}

/** A time zone by its IANA name. */
export const TimeZone = z
  .string()
  .max(60, 'time_zone')
  .overwrite((name) => parseTimeZone(name) ?? name)
  .refine((name) => parseTimeZone(name) !== null, 'time_zone')

/**
 * The name of a person or a workspace. It stands in mails of the installation to people who never asked
 * for them, so it carries no address to click on.
 */
export const mailedName = (maxLength: number) =>
  shortText(maxLength)
    .min(1, 'required')
    .refine((text) => !/:\/\/|www\./i.test(text), 'name_link')

/** An address to write to: trimmed, lower case. */
export const Email = z.string().trim().toLowerCase().max(254, 'too_long').pipe(z.email('email'))

/** An opaque keyset cursor; absent on the first page. */
export const PageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type PageQuery = z.infer<typeof PageQuery>

/** One page of a keyset-paged collection. */
export type Page<T> = { items: T[]; nextCursor: string | null; previousCursor: string | null }

/** Stable error codes of the API, each with its HTTP status and English title (RFC 9457). */
export const errorCodes = {
  'request.invalid': [422, 'The request has fields that are not valid'],
  'request.malformed': [400, 'The request body could not be read'],
  'request.not_json': [415, 'The body must be JSON, with content type application/json'],
  'request.too_large': [413, 'The request body is too large'],
  'request.origin': [403, 'This request comes from another site'],
  'auth.required': [401, 'Sign in first'],
  'auth.invalid_credentials': [401, 'E-mail or password not right'],
  'auth.email_taken': [409, 'There is already an account with this e-mail'],
  'auth.token_expired': [410, 'This link has expired or was already used'],
  'auth.forbidden': [403, 'Your role does not allow this'],
  'auth.key_invalid': [401, 'This API key is unknown, expired or revoked'],
  'auth.scope_missing': [403, 'This API key lacks the scope for this'],
  'rate.limited': [429, 'Too many requests'],
  'resource.not_found': [404, 'Not found'],
  'resource.conflict': [409, 'It was changed or exists already'],
  'contact.identity_taken': [409, 'Another contact has this e-mail or phone'],
  'contact.identity_split': [409, 'The e-mail and the phone belong to two contacts'],
  'contact.merged': [410, 'This contact was merged into another'],
  'contact.erased': [410, 'This contact was erased'],
  'contact.deleted': [409, 'The contact is deleted: restore it first'],
  'contact.no_identity': [422, 'A contact needs an e-mail or a phone'],
  'list.not_static': [409, 'Only a static list can be changed this way'],
  'list.not_live': [409, 'A static list has no rule that could be changed'],
  'list.read_by_rule': [409, 'The rule of another list reads this list'],
  'list.in_use': [409, 'The list is used by a campaign that has not finished'],
  'field.in_use': [409, 'The field is used elsewhere'],
  'tag.in_use': [409, 'The rule of a list asks for the tag'],
  'import.not_text': [422, 'The file is not a table of text'],
  'import.state': [409, 'The import is not in a state that allows this'],
  'import.chunk_mismatch': [409, 'This chunk was received before with other rows'],
  'task.too_many': [409, 'Too many tasks wait or run already'],
  'task.ended': [409, 'The task has already ended'],
  'task.not_undoable': [409, 'What this task changed can no longer be taken back'],
  'export.not_ready': [409, 'The file is still being written'],
  'export.expired': [410, 'The file is no longer kept'],
  'import.file_state': [409, 'The file is not in a state that allows this'],
  'import.parts_missing': [409, 'Parts of the file have not arrived yet'],
  'credit.insufficient': [409, 'The credit does not cover the send'],
  'campaign.state': [409, 'The campaign is not in a state that allows this'],
  'campaign.incomplete': [422, 'The campaign is not ready to be sent'],
  'campaign.other_channel': [409, 'The campaign began on another channel than the one connected now'],
  'campaign.no_recipients': [422, 'Nobody in these lists can be reached'],
  'template.frozen': [409, 'Approval of the template was asked for: it cannot be changed'],
  'template.incomplete': [422, 'The template breaks a rule of WhatsApp'],
  'template.in_use': [409, 'A campaign that has not finished uses the template'],
  'template.not_sandbox': [409, 'Only approval in the sandbox can be played'],
  'number.in_use': [409, 'A campaign that is being sent goes from the number'],
  'media.full': [409, 'The media library holds as many files as it can'],
  'channel.not_configured': [409, 'The channel is not connected'],
  'channel.rejected_credentials': [422, 'The provider refused these credentials'],
  'channel.unreachable': [502, 'The provider could not be reached'],
  'member.owner_only': [403, 'Only an owner may do this'],
  'member.other_address': [403, 'The invitation is for another address'],
  'member.last_owner': [409, 'The last owner cannot leave or lose the role'],
  'mail.daily_limit': [429, 'No more mails of this kind can be sent today'],
  'mail.no_provider': [503, 'This installation has no provider for system mail'],
  'sender.default': [409, 'The default sender cannot be removed: make another one the default first'],
  'webhook.signature': [401, 'The signature is not valid'],
  'token.invalid': [404, 'This link is not valid'],
  'request.upgrade': [426, 'This address opens a WebSocket'],
  'inbox.not_found': [404, 'There is no such conversation or message'],
  'inbox.forbidden': [403, 'This cannot be changed by you, or no more'],
  'inbox.id_taken': [409, 'This id belongs to something else'],
  'inbox.invalid': [422, 'The command cannot be carried out like this'],
  'inbox.empty': [422, 'There is nothing to send'],
  'inbox.too_late': [409, 'It has already left'],
  'inbox.not_failed': [409, 'Only a message that failed can be sent again'],
  'inbox.outside_window': [409, 'The time for answering is over: only an approved template can be sent'],
  'inbox.no_channel': [409, 'The conversation has no channel to answer on'],
  'inbox.blocked': [409, 'This person is blocked'],
  'inbox.limited': [429, 'Too many commands'],
  'inbox.same_conversation': [422, 'A conversation cannot be merged with itself'],
  'inbox.file_gone': [409, 'A file is not there any more, or is not yours: upload it again'],
  'inbox.not_member': [422, 'Whom it is given to does not work in the inbox'],
  'inbox.no_files': [409, 'This channel takes no files'],
  'inbox.one_file': [422, 'This channel takes one file a message'],
  'inbox.file_kind': [422, 'This channel does not take files of this kind'],
  'inbox.file_too_large': [422, 'The file is too large for this channel'],
  'inbox.file_alone': [422, 'On this channel a file goes without text'],
  'inbox.too_large': [422, 'The files are too many or too large together'],
  'inbox.unseen_reply': [409, 'Somebody answered meanwhile: read the thread, then send again'],
  'chatbot.incomplete': [422, 'The chatbot is not ready to be published'],
  'server.busy': [503, 'Try again in a moment'],
  'server.error': [500, 'Something failed on the server'],
} as const satisfies Record<string, readonly [number, string]>
export type ErrorCode = keyof typeof errorCodes

/** What went wrong with one field: a path such as `rule.rules.0.value` and a stable code the UI translates. */
export const FieldProblem = z.object({
  field: z.string(),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})
export type FieldProblem = z.infer<typeof FieldProblem>

/** The body of every error answer (RFC 9457 problem+json). */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string().optional(),
  instance: z.string(),
  errors: z.array(FieldProblem).optional(),
})
export type Problem = z.infer<typeof Problem>
