import type { Ctx } from '../../../context.ts'
import type { DueFollowUp, DueReply, InboxDesk } from '../../../contracts/inbox-object.ts'
import { writeFollowUp } from '../../chat/service-follow-up.ts'
import { findRecipient } from '../queries/recipients.ts'
import { attempt } from './deliver.ts'
import { forgetFrozen } from './prepare.ts'

const followUpsPerRun = 20

/**
 * Tells visitors by e-mail what was answered while they were away (spec 14.6). Each mail takes the way of a reply, under
 * an id that stays over its tries, so that any number of them is one mail.
 */
export async function deliverFollowUps(ctx: Ctx, desk: InboxDesk): Promise<void> {
  for (let sent = 0; sent < followUpsPerRun; sent++) {
    const due = desk.takeFollowUp(ctx.clock.now())
    if (due === null) return
    const reply = await mailOf(ctx, due)
    // The mail's key makes one of two tries: there is nothing to write down before the call.
    const outcome = reply === null ? null : await attempt(ctx, { ...desk, begin: () => true }, reply)
    desk.endFollowUp(due, outcome, ctx.clock.now())
    if (reply !== null && outcome?.type !== 'wait') await forgetFrozen(ctx, reply)
  }
}

/** The mail as a reply by e-mail; null when there is none to write, or nobody to write to. */
async function mailOf(ctx: Ctx, due: DueFollowUp): Promise<DueReply | null> {
  const mail = await writeFollowUp(ctx, due)
  const last = due.messages.at(-1)
  if (mail === null || last === undefined) return null
  const address = mail.email ?? (await addressOfContact(ctx, due.head.contactId))
  if (address === null) return null
  return {
    message: {
      ...last,
      id: due.id,
      text: mail.text,
      attachments: [],
      mail: { subject: mail.subject, to: [address], cc: [], bcc: [] },
    },
    // It begins a mail of its own: there is none that it answers.
    head: due.head,
    way: {
      channel: 'email',
      ownAddress: '',
      peer: address,
      contactId: due.head.contactId,
      windowUntil: null,
      round: 0,
      unclearSince: null,
    },
    attempts: due.attempts,
    // Its mail's key makes one of all tries, whoever takes it.
    lease: 0,
    parent: null,
  }
}

async function addressOfContact(ctx: Ctx, contactId: number | null): Promise<string | null> {
  if (contactId === null) return null
  const asked = { contactId, channel: 'email', peer: null } as const
  return (await findRecipient(ctx.db, ctx.tenant.id, asked))?.address ?? null
}
