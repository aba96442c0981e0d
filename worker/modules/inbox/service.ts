import type { Ctx } from '../../context.ts'
import type { InboxDesk } from '../../contracts/inbox-object.ts'
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
export {
  changeInboxSettings,
  changeOwnInbox,
  forgetMember,
  getInboxSettings,
  getOwnInbox,
} from './service/settings.ts'
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

/**
 * Does what the Inbox object has to have done outside: makes contacts of the bot's forms, for which a visitor waits,
 * sends replies and mails about chats, asks what became of those without a clear end, then brings libSQL what it lacks.
 */
export async function workOffInbox(ctx: Ctx, desk: InboxDesk): Promise<void> {
  try {
    await takeInForms(ctx, desk)
    await deliverReplies(ctx, desk)
    await deliverFollowUps(ctx, desk)
    await askAboutReplies(ctx, desk)
  } finally {
    await projectInbox(ctx, desk)
  }
}
