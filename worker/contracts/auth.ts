import { z } from 'zod'
import { Email, Language, mailedName } from './common.ts'

/** Roles of a workspace, strongest first (spec 1.2). */
export const roles = ['owner', 'admin', 'marketer', 'agent', 'staff'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

/** Everything a role can be allowed to do. */
export const permissions = [
  'contacts.read',
  'contacts.write',
  'contacts.import',
  'contacts.erase',
  'contacts.export',
  'lists.read',
  'lists.write',
  'campaigns.read',
  'campaigns.write',
  'campaigns.send',
  'templates.read',
  'templates.write',
  'media.read',
  'media.write',
  'channels.read',
  'channels.write',
  'workspace.read',
  'workspace.write',
  'members.read',
  'members.write',
  'keys.write',
  'audit.read',
  /** The ledger, the prices and what is left; what a campaign costs is told with the campaign. */
  'credit.read',
  'credit.write',
  /** Conversations with everybody who writes (spec 13). */
  'inbox.read',
  'inbox.write',
] as const
export type Permission = (typeof permissions)[number]

/** The one table of who may do what (spec 1.2): the API refuses by it, the UI hides by it. */
export const rolePermissions: Record<Role, readonly Permission[]> = {
  owner: permissions,
  // Money is the owner's (spec 15.5).
  admin: permissions.filter((permission) => permission !== 'credit.write'),
  marketer: [
    'contacts.read',
    'contacts.write',
    'contacts.import',
    'contacts.export',
    'lists.read',
    'lists.write',
    'campaigns.read',
    'campaigns.write',
    'campaigns.send',
    'templates.read',
    'templates.write',
    'media.read',
    'media.write',
    'channels.read',
    'workspace.read',
    'members.read',
    'inbox.read',
    'inbox.write',
  ],
  agent: [
    'contacts.read',
    'contacts.write',
    'lists.read',
    'campaigns.read',
    'templates.read',
    'media.read',
    'channels.read',
    'workspace.read',
    'members.read',
    'inbox.read',
    'inbox.write',
  ],
  staff: ['contacts.read', 'workspace.read', 'members.read'],
}

/** Whether a role may do something; the only reader of `rolePermissions`. */
export const may = (role: Role, permission: Permission): boolean => rolePermissions[role].includes(permission)

/** As much of an actor as decides what it may do. */
type Subject =
  | { type: 'user'; role: Role }
  | { type: 'key'; scopes: readonly Permission[] }
  | { type: 'system' }
  | { type: 'public' }

/** Whether somebody who asks may do something: a member by role, a key by its scopes, nobody else. */
export function mayActor(actor: Subject, permission: Permission): boolean {
  if (actor.type === 'user') return may(actor.role, permission)
  return actor.type === 'key' && actor.scopes.includes(permission)
}

/** 10 characters at least, as NIST SP 800-63B advises length over composition. */
export const NewPassword = z.string().min(10, 'password_short').max(128, 'too_long')

export const SignUpInput = z.object({
  name: mailedName(80),
  email: Email,
  password: NewPassword,
  workspaceName: mailedName(60),
  language: Language.default('it'),
})
export const SignInInput = z.object({
  email: Email,
  password: z.string().min(1, 'required').max(128, 'too_long'),
  remember: z.boolean().default(true),
})
export const ForgotPasswordInput = z.object({ email: Email })
export const ResetPasswordInput = z.object({
  token: z.string().min(1).max(200),
  password: NewPassword,
})
/** Workspaces that one person may own, so that limits of a workspace are not multiplied at will. */
export const maxOwnedWorkspaces = 20
export const WorkspaceInput = z.object({
  name: mailedName(60),
  language: Language.default('it'),
})

export const ProfileInput = z.object({ name: mailedName(80) })
export const ChangePasswordInput = z.object({
  currentPassword: z.string().min(1, 'required').max(128, 'too_long'),
  password: NewPassword,
})
export type ChangePasswordInput = z.infer<typeof ChangePasswordInput>
export const SessionParam = z.object({ id: z.string().regex(/^[\w-]{1,64}$/, 'unknown') })

/** A signed-in browser; names are null where its user agent tells nothing known. */
export type DeviceSession = {
  id: string
  browser: string | null
  system: string | null
  ip: string | null
  signedInAt: number
  lastSeenAt: number
  current: boolean
}

export type SignUpInput = z.infer<typeof SignUpInput>
export type SignInInput = z.infer<typeof SignInInput>

export type WorkspaceMembership = { slug: string; name: string; role: Role }
export type Me = {
  user: { id: string; name: string; email: string }
  workspaces: WorkspaceMembership[]
}
/** What the sign-in page may offer: the local outbox of system mail, the demo's credentials. */
export type AuthStatus = {
  systemMail: 'provider' | 'outbox' | 'none'
  demo: { email: string; password: string } | null
}
