/** The providers a channel can stand on; everything else sees only `EmailProvider` (port.ts). */
export { createResendProvider } from './resend.ts'
export { createSandboxProvider } from './sandbox.ts'
