/** The chat of a workspace's sites: its settings, who writes there, and what they may see (spec 14). */
export { chatConfig, chatPresence, findChat, isChatOn } from './service/doors.ts'
export { type Browser, nameBinding, openChatSession, readBinding, tellPage } from './service/sessions.ts'
export { changeChatSettings, getChatSetup, makeChatSecret } from './service/settings.ts'
export { getChatVisitor, openChatFile, sweepChatVisitors, uploadChatFile } from './service/visitors.ts'
