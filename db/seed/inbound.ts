import { type SQL, sql } from 'drizzle-orm/sql'
import { signThread } from '../../worker/modules/mail-in/reply-address.ts'
import { json } from '../client.ts'
import { writeDemoMail } from './mail.ts'
import type { DemoContact } from './people.ts'
import { type DemoTalk, demoTalks } from './talks.ts'

/** Keeps what came in by mail, and signs the thread that a mail answers. */
export type DemoPorts = {
  /** Null where files cannot be kept: then the demo has no e-mails. */
  keepFile: ((key: string, bytes: string) => Promise<void>) | null
  signer: Parameters<typeof signThread>[0]
}
/** Somebody a campaign of the demo went to, and its message. */
export type DemoRecipient = { email: string; messageId: number }

/** A conversation of the demo with the address its person writes from. */
export type AddressedTalk = DemoTalk & { address: string; name: string }

/** The number that the sandbox of WhatsApp has, and the other addresses people of the demo write to. */
const ownAddresses = {
  whatsapp: '+15005550006',
  sms: '+15005550006',
  messenger: '100000000000001',
} as const
const domain = 'frantoiovaldarno.example'
const minuteMs = 60_000

/** The conversations whose people are there, each with an address. */
export function addressTalks(
  people: readonly DemoContact[],
  recipients: readonly DemoRecipient[],
): AddressedTalk[] {
  const addresses = {
    phone: people.flatMap(({ phone, language }) => (phone !== null && language === 'it' ? [phone] : [])),
    email: people.flatMap(({ email, company, suppressed }) =>
      email !== null && company === null && suppressed === null ? [email] : [],
    ),
    company: people.flatMap(({ email, company, suppressed }) =>
      email !== null && company !== null && suppressed === null ? [email] : [],
    ),
    campaign: recipients.map(({ email }) => email),
  }
  return demoTalks.flatMap((talk) => {
    const { person } = talk
    if (!('known' in person)) return [{ ...talk, ...person }]
    const address = addresses[person.known][person.nth]
    return address === undefined ? [] : [{ ...talk, address, name: '' }]
  })
}

/**
 * What the people of the demo wrote, as rows of the door that messages come in by, the oldest first: they are worked
 * off like any others. The bytes of mails are kept before.
 */
export async function inboundStatements(
  { tenantId, slug, now }: { tenantId: number; slug: string; now: number },
  talks: readonly AddressedTalk[],
  { recipients, keepFile, signer }: DemoPorts & { recipients: readonly DemoRecipient[] },
): Promise<SQL[]> {
  const rows = []
  const lines = talks
    .flatMap((talk, talkIndex) =>
      talk.lines.map((line, lineIndex) => ({ talk, ...line, name: `demo-${talkIndex}-${lineIndex}` })),
    )
    .toSorted((a, b) => b.ago - a.ago)
  for (const { talk, ago, text, name } of lines) {
    const at = now - ago * minuteMs
    const { channel, address } = talk
    const common = { channel, sender: address, at, event: name }
    if (channel !== 'email') {
      const profileName = talk.name === '' ? {} : { profileName: talk.name }
      rows.push({
        ...common,
        recipient: ownAddresses[channel],
        text,
        // Whoever left, did so while somebody answered: nothing of it is late now.
        details: { ...profileName, sentAt: at, ...(text === 'STOP' ? { optOutType: 'STOP' } : {}) },
      })
    } else if (keepFile !== null) {
      const answered = recipients.find(
        ({ email }) => email === address && 'known' in talk.person && talk.person.known === 'campaign',
      )
      const word =
        answered === undefined
          ? null
          : await signThread(signer, tenantId, { kind: 'message', id: answered.messageId }, now)
      const to = word === null ? `${slug}@${domain}` : `r+${word}@${domain}`
      const mailKey = `mail/${tenantId}/${name}.eml`
      await keepFile(mailKey, writeDemoMail({ ...talk, to, text, at }))
      rows.push({ ...common, recipient: to, text: '', details: { mailKey, mailTo: [to] } })
    }
  }
  return [
    sql`INSERT INTO inbound_events (tenant_id, account_id, channel, event_id, sender, recipient, text, details, received_at)
        SELECT ${tenantId}, 0, j.value ->> 'channel', j.value ->> 'event', j.value ->> 'sender', j.value ->> 'recipient',
          j.value ->> 'text', j.value -> 'details', j.value ->> 'at'
        FROM json_each(${json(rows)}) j WHERE true ON CONFLICT (tenant_id, account_id, event_id) DO NOTHING`,
  ]
}
