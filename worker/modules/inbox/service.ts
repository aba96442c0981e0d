import type { Ctx } from '../../context.ts'
import { type InboxDesk, type InboxErrand, inboxErrands } from '../../contracts/inbox-object.ts'
import { takeInForms } from '../chatbot/service.ts'
import { deliverReplies } from './service/deliver.ts'
import { deliverFollowUps } from './service/follow-up.ts'
import { askAboutReplies } from './service/unclear.ts'
import { projectInbox } from './service/project.ts'

export { getMailPage } from './service/mails.ts'
export {
  changeCannedAnswer,
  createCannedAnswer,
  deleteCannedAnswer,
  fillCannedAnswer,
  listCannedAnswers,
} from './service/canned.ts'
export {
  deleteFile,
  keepFile,
  openFile,
  openMessageFile,
  sweepUploads,
  uploadFile,
  uploadMemberFile,
} from './service/files.ts'
export { listContactChannels, nameContact } from './service/people.ts'
export { changeInboxSettings, changeOwnInbox, getInboxSettings, getOwnInbox } from './service/settings.ts'
export { keepTeamSoon, sweepTeam } from './service/team.ts'
export { changeView, createView, listViews, removeView } from './service/views.ts'

export {
  countConversations,
  getConversation,
  listConversations,
  makeTicket,
  readMessages,
  runCommand,
  searchMessages,
  startConversation,
} from './service/talk.ts'

const doErrand: Record<InboxErrand, (ctx: Ctx, desk: InboxDesk) => Promise<void>> = {
  forms: takeInForms,
  email: (ctx, desk) => deliverReplies(ctx, desk, 'email'),
  sms: (ctx, desk) => deliverReplies(ctx, desk, 'sms'),
  whatsapp: (ctx, desk) => deliverReplies(ctx, desk, 'whatsapp'),
  messenger: (ctx, desk) => deliverReplies(ctx, desk, 'messenger'),
  follow_ups: deliverFollowUps,
  unclear: askAboutReplies,
  projection: projectInbox,
}

/**
 * Does what the Inbox object has to have done outside, each errand on its own: one that fails keeps no other from being
 * done. What libSQL lacks comes last, so that it has what the others changed.
 *
 * @throws the first fault, when all have ended
 */
export async function workOffInbox(
  ctx: Ctx,
  desk: InboxDesk,
  errands: readonly InboxErrand[] = inboxErrands,
): Promise<void> {
  const others = errands.filter((name) => name !== 'projection')
  const ends = await Promise.allSettled(others.map((name) => doErrand[name](ctx, desk)))
  if (errands.includes('projection')) await doErrand.projection(ctx, desk)
  const failure = ends.find((end) => end.status === 'rejected')
  if (failure !== undefined) throw failure.reason
}
