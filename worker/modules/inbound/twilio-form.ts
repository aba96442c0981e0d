import type { InboundChannel, InboundDetails } from '../../contracts/inbound.ts'

/** A message as it is kept. */
export type InboundMessage = {
  eventId: string
  channel: InboundChannel
  /** E.164, or WhatsApp's own id of a person whose number is not told. */
  sender: string
  recipient: string
  text: string
  details: InboundDetails
}

/** Twilio's longest texts, with room. */
const longestText = 4096

/**
 * Reads Twilio's form of a message somebody wrote (webhooks/messaging, "Incoming message"). Parameters come
 * and go without notice, so nothing but the id, the two addresses and the text is expected.
 *
 * @returns null when it is not such a form, or of a channel that is not taken here
 */
export function readTwilioMessage(form: URLSearchParams): InboundMessage | null {
  const get = (name: string, longest = 200): string => (form.get(name) ?? '').slice(0, longest)
  const eventId = get('MessageSid') || get('SmsSid')
  const from = splitAddress(get('From'))
  if (eventId === '' || from === null) return null
  const details: InboundDetails = {}
  const texts = {
    profileName: 'ProfileName',
    buttonPayload: 'ButtonPayload',
    buttonText: 'ButtonText',
    repliedTo: 'OriginalRepliedMessageSid',
    optOutType: 'OptOutType',
  } as const
  for (const [key, name] of Object.entries(texts)) {
    const value = get(name)
    if (value !== '') Object.assign(details, { [key]: value })
  }
  const mediaCount = Number(get('NumMedia') || 0)
  if (Number.isInteger(mediaCount) && mediaCount > 0) {
    details.mediaCount = mediaCount
    details.media = readMedia(get, mediaCount)
  }
  return {
    eventId,
    channel: from.channel,
    sender: from.address,
    recipient: get('To').replace(/^[a-z]+:/, ''),
    text: get('Body', longestText).toWellFormed(),
    details,
  }
}

/** Twilio names ten at most (webhooks/messaging, "Incoming message": `MediaUrl0` to `MediaUrl9`). */
const mostMedia = 10
const longestUrl = 2000

function readMedia(
  get: (name: string, longest?: number) => string,
  count: number,
): NonNullable<InboundDetails['media']> {
  return Array.from({ length: Math.min(count, mostMedia) }, (_, place) => ({
    url: get(`MediaUrl${place}`, longestUrl),
    type: get(`MediaContentType${place}`, 100),
  })).filter(({ url }) => url !== '')
}

/** `whatsapp:+39…`, `whatsapp:IT.1349…` or a number; other prefixes belong to other channels. */
function splitAddress(raw: string): { channel: InboundChannel; address: string } | null {
  const [, prefix, address = ''] = /^(?:([a-z]+):)?(\S+)$/.exec(raw.trim()) ?? []
  if (address === '') return null
  if (prefix === undefined) return { channel: 'sms', address }
  return prefix === 'whatsapp' ? { channel: 'whatsapp', address } : null
}

/** Whether an address is a phone number in E.164. */
export const isPhone = (address: string): boolean => /^\+[1-9]\d{6,14}$/.test(address)
