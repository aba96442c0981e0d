/** The providers a channel can stand on; everything else sees only the interfaces of port.ts. */
export {
  checkPage,
  createMessenger,
  type MessengerAccess,
  readProfileName,
  subscribePage,
} from './messenger.ts'
export { fetchMetaFile, fetchTwilioFile, type ProviderFile } from './provider-files.ts'
export { createResendProvider } from './resend.ts'
export { askResendDomain, type ResendRecord } from './resend-domains.ts'
export { createSandboxProvider } from './sandbox.ts'
export { createSandboxCalls } from './sandbox-calls.ts'
export { createSandboxContent } from './sandbox-content.ts'
export { createTwilioContent } from './twilio-content.ts'
export { createTwilioSms, createTwilioWhatsapp } from './twilio-messages.ts'
export { accountFaultOf } from './twilio-outcome.ts'
export { readTwilioSender, type SenderAnswer } from './twilio-senders.ts'
export { createWebPush } from './web-push.ts'
