import type { Mail } from '../../../worker/modules/mail-in/mail.ts'

/** A mail that somebody wrote, with what a case changes. */
export const mailOf = (change: Partial<Mail> & { heads?: Record<string, string> } = {}): Mail => {
  const { heads = {}, ...rest } = change
  return {
    from: { address: 'anna@example.it', name: 'Anna' },
    replyTo: [],
    to: [{ address: 'bottega@in.example', name: '' }],
    cc: [],
    subject: 'Domanda',
    sentAt: null,
    messageId: '<a@example.it>',
    inReplyTo: [],
    references: [],
    headers: new Map(Object.entries(heads).map(([name, value]) => [name, [value]])),
    text: 'Siete aperti?',
    html: null,
    attachments: [],
    truncated: false,
    ...rest,
  }
}
