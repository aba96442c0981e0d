import type { LandedMessage } from '../../contracts/inbox-object.ts'
import type { InboundDetails } from '../../contracts/inbound.ts'

type MailRow = { sender: string; recipient: string; details: InboundDetails }

/** Longest lists and names that a conversation keeps of a mail (contracts/inbox.ts). */
const mostAddresses = 50
const longestName = 200
const longestSubject = 500
const mostReferences = 20

/**
 * What of an e-mail stands in its conversation besides its text (decision 36). Answers come to an address for each thread
 * and belong to one place: the workspace's own address at that domain.
 *
 * @param workspace its name, which is the local part of its address
 */
export function landedMail(
  { sender, recipient, details }: MailRow,
  workspace: string,
): Pick<
  LandedMessage,
  'ownAddress' | 'trust' | 'mail' | 'attachments' | 'conversations' | 'threadKeys' | 'ownKeys'
> {
  const { mail, subject = '', mailKey } = details
  const [messageId] = mail?.ownKeys ?? []
  return {
    ownAddress: `${workspace}${recipient.slice(recipient.lastIndexOf('@'))}`,
    trust: mail?.trust ?? 'claimed',
    mail: {
      subject: subject.slice(0, longestSubject),
      from: mail?.from ?? sender,
      to: (mail?.to ?? [recipient]).slice(0, mostAddresses),
      cc: (mail?.cc ?? []).slice(0, mostAddresses),
      bcc: [],
      ...(mail === undefined || mail.replyTo.length === 0 ? {} : { replyTo: mail.replyTo }),
      ...(mail === undefined ? {} : { htmlKey: mail.viewKey }),
      ...(mailKey === undefined ? {} : { rawKey: mailKey }),
      ...(messageId === undefined ? {} : { messageId }),
      ...(mail?.outlook ? { outlook: mail.outlook } : {}),
      references: (mail?.threadKeys ?? []).slice(0, mostReferences).toReversed(),
    },
    attachments: (mail?.files ?? []).map(({ key, name, type, sizeBytes, inline }) => ({
      key,
      name: name.slice(0, longestName),
      type,
      sizeBytes,
      ...(inline ? { inline } : {}),
    })),
    conversations: mail?.conversations ?? [],
    threadKeys: mail?.threadKeys ?? [],
    ownKeys: mail?.ownKeys ?? [],
  }
}
