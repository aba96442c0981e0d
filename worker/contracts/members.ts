import { z } from 'zod'
import { NewPassword, Role } from './auth.ts'
import { Email, mailedName } from './common.ts'

const UserId = z.string().regex(/^[\w-]{1,64}$/, 'unknown')
export const UserParam = z.object({ userId: UserId })

export const InviteInput = z.object({ email: Email, role: Role })
export type InviteInput = z.infer<typeof InviteInput>
export const RoleInput = z.object({ role: Role })
export const TransferInput = z.object({ userId: UserId })

/** How long an invitation can be accepted, from when it was last sent. */
export const invitationDays = 7
/** Invitations that can be open at a time, so that a workspace is no way to send mail to strangers. */
export const maxOpenInvitations = 50
/** Mails of the installation in a day (UTC) on behalf of somebody, for the same reason. */
export const dailyMailLimits = {
  invitationsOfWorkspace: 100,
  invitationsOfUser: 100,
  invitationsToAddress: 5,
  resetsToAddress: 5,
} as const

/** The secret of an invitation's link: 256 random bits. */
const InvitationToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'invalid')
export const InvitationTokenInput = z.object({ token: InvitationToken })
export const JoinInput = z.object({
  token: InvitationToken,
  name: mailedName(80),
  password: NewPassword,
})
export type JoinInput = z.infer<typeof JoinInput>

export type Member = { userId: string; name: string; email: string; role: Role; since: number }
/** An invitation nobody has accepted yet; past `expiresAt` its link opens nothing until it is sent again. */
export type Invitation = {
  id: number
  email: string
  role: Role
  invitedBy: string
  sentAt: number
  expiresAt: number
}
/** What the holder of the link is told. */
export type InvitationPreview = {
  workspaceName: string
  email: string
  role: Role
  invitedBy: string
  hasAccount: boolean
}
