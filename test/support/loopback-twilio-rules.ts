/** What Twilio asks of a message before it takes it (message resource and error dictionary, twilio.com/docs). */

export type TwilioError = { status: number; code: number; message: string }

/** A message as its form said. */
export type WireMessage = {
  to: string
  from: string | null
  messagingServiceSid: string | null
  body: string | null
  mediaUrls: string[]
  contentSid: string | null
  contentVariables: string | null
  statusCallback: string | null
  validityPeriod: number
}

export type Senders = {
  /** Numbers and names this account may write from. */
  from: ReadonlySet<string>
  services: ReadonlySet<string>
  landlines: ReadonlySet<string>
  optedOut: ReadonlySet<string>
}

/** Parameters of this resource; anything else is a typing mistake of the caller. */
const known = new Set([
  'To',
  'From',
  'MessagingServiceSid',
  'Body',
  'MediaUrl',
  'ContentSid',
  'ContentVariables',
  'StatusCallback',
  'ValidityPeriod',
  'SmartEncoded',
])
const repeatable = new Set(['MediaUrl'])

const e164 = /^\+[1-9]\d{6,14}$/
const name = /^(?=.*[A-Za-z])[A-Za-z0-9 &_-]{1,11}$/

export const refuse = (status: number, code: number, message: string): TwilioError => ({
  status,
  code,
  message,
})
export const isError = (value: WireMessage | TwilioError): value is TwilioError => 'status' in value

/** The message of a form, or why it is not taken. */
export function checkMessage(form: URLSearchParams, senders: Senders): WireMessage | TwilioError {
  for (const key of new Set(form.keys())) {
    if (!known.has(key)) return refuse(400, 20001, `Unknown parameter ${key}`)
    if (form.getAll(key).length > 1 && !repeatable.has(key)) return refuse(400, 20001, `${key} twice`)
  }
  const [to, from, service] = [form.get('To'), form.get('From'), form.get('MessagingServiceSid')]
  if (to === null || to === '') return refuse(400, 21604, "A 'To' phone number is required.")
  const phone = to.replace(/^whatsapp:/, '')
  if (!e164.test(phone)) return refuse(400, 21211, `Invalid 'To' Phone Number: ${to}`)
  return (
    checkSender({ to, from, service }, senders) ??
    checkContent(form) ??
    checkOptions(form) ??
    checkPerson(phone, senders) ?? {
      to,
      from,
      messagingServiceSid: service,
      body: form.get('Body'),
      mediaUrls: form.getAll('MediaUrl'),
      contentSid: form.get('ContentSid'),
      contentVariables: form.get('ContentVariables'),
      statusCallback: form.get('StatusCallback'),
      validityPeriod: Number(form.get('ValidityPeriod') ?? 36_000),
    }
  )
}

function checkSender(
  { to, from, service }: { to: string; from: string | null; service: string | null },
  senders: Senders,
): TwilioError | null {
  if (from === null && service === null) return refuse(400, 21603, "A 'From' phone number is required.")
  if (service !== null && !senders.services.has(service)) {
    return refuse(404, 20404, `The Messaging Service ${service} was not found`)
  }
  if (from === null) return null
  if (to.startsWith('whatsapp:') !== from.startsWith('whatsapp:')) {
    return refuse(400, 21910, 'Invalid From and To pair. They should be of the same channel')
  }
  const plain = from.replace(/^whatsapp:/, '')
  if (!e164.test(plain) && !/^\d{3,8}$/.test(plain) && !name.test(plain)) {
    return refuse(400, 21212, `Invalid From Number: ${from}`)
  }
  if (!senders.from.has(from)) {
    return refuse(400, 21660, `Mismatch between the 'From' number ${from} and the account`)
  }
  return null
}

function checkContent(form: URLSearchParams): TwilioError | null {
  const [body, contentSid] = [form.get('Body'), form.get('ContentSid')]
  if (body === null && contentSid === null && !form.has('MediaUrl')) {
    return refuse(400, 21619, 'A text message body or media urls must be specified.')
  }
  if (body !== null && body.length > 1600) {
    return refuse(400, 21617, 'The concatenated message body exceeds the 1600 character limit.')
  }
  if (body?.trim() === '') return refuse(400, 21602, 'Message body is required.')
  if (contentSid !== null && !/^HX[0-9a-f]{32}$/.test(contentSid)) {
    return refuse(400, 21655, 'The ContentSid is Invalid')
  }
  if (form.get('To')?.startsWith('whatsapp:') && form.getAll('MediaUrl').length > 1) {
    return refuse(400, 21623, 'Number of media files exceeds allowed limit.')
  }
  const variables = form.get('ContentVariables')
  return variables !== null && !areVariables(variables)
    ? refuse(400, 21656, 'The ContentVariables Parameter is invalid.')
    : null
}

/** A JSON object of texts, none of them empty. */
function areVariables(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    return Object.values(value).every((one) => typeof one === 'string' && one !== '')
  } catch {
    return false
  }
}

function checkOptions(form: URLSearchParams): TwilioError | null {
  const callback = form.get('StatusCallback')
  if (callback !== null) {
    const url = URL.parse(callback)
    if (url === null || !/^https?:$/.test(url.protocol) || url.host.includes('_')) {
      return refuse(400, 21609, "The 'StatusCallback' URL is not a valid URL.")
    }
  }
  const validity = form.get('ValidityPeriod')
  if (validity !== null && !(/^\d+$/.test(validity) && Number(validity) >= 1 && Number(validity) <= 36_000)) {
    return refuse(400, 20001, 'The ValidityPeriod is out of range')
  }
  return null
}

function checkPerson(phone: string, { landlines, optedOut }: Senders): TwilioError | null {
  if (landlines.has(phone)) return refuse(400, 21614, `'To' number: ${phone}, is not a mobile number`)
  if (optedOut.has(phone)) return refuse(400, 21610, 'Attempt to send to unsubscribed recipient')
  return null
}
