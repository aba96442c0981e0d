import { drizzleAdapter } from '@better-auth/drizzle-adapter'
import { betterAuth } from 'better-auth/minimal'
import { organization } from 'better-auth/plugins/organization'
import * as schema from '../../../db/schema/auth.ts'
import { trustedOrigins } from '../../http/origin.ts'
import type { Installation } from '../../runtime.ts'
import { sendSystemMail } from './system-mail.ts'
import { resetPasswordMail } from './mails.ts'

export const authPath = '/api/v1/auth'
const cookiePrefix = 'centralino'

/** The session cookie's name: `__Secure-` over https, as better-auth names it. */
export function sessionCookieName(appOrigin: string): string {
  return `${appOrigin.startsWith('https://') ? '__Secure-' : ''}${cookiePrefix}.session_token`
}

/**
 * better-auth for this installation. Only our own routes call it: its HTTP endpoints, those of the
 * organization plugin above all, are reached through nothing else, so that roles, audit and tenant
 * checks hold (design §6).
 */
export function createAuth(installation: Installation) {
  const { variables, directory } = installation
  return betterAuth({
    appName: 'Centralino',
    baseURL: variables.APP_ORIGIN,
    basePath: authPath,
    secret: variables.AUTH_SECRET,
    trustedOrigins: trustedOrigins(variables),
    telemetry: { enabled: false },
    logger: { level: 'error' },
    database: drizzleAdapter(directory, { provider: 'sqlite', schema, transaction: false }),
    emailAndPassword: {
      enabled: true,
      autoSignIn: true,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: 60 * 60,
      sendResetPassword: async ({ user, token }) => {
        const link = `${variables.APP_ORIGIN}/reset-password?token=${encodeURIComponent(token)}`
        await sendSystemMail(installation, { to: user.email, ...resetPasswordMail(user.name, link) })
      },
    },
    session: { expiresIn: 30 * 24 * 60 * 60, updateAge: 24 * 60 * 60, cookieCache: { enabled: false } },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 60,
      customRules: {
        '/sign-in/email': { window: 60, max: 10 },
        '/sign-up/email': { window: 60 * 60, max: 30 },
        '/request-password-reset': { window: 60 * 60, max: 10 },
        '/change-password': { window: 60, max: 10 },
        '/reset-password': { window: 60 * 60, max: 20 },
      },
    },
    advanced: {
      cookiePrefix,
      useSecureCookies: variables.APP_ORIGIN.startsWith('https://'),
      ipAddress: { ipAddressHeaders: ['cf-connecting-ip'] },
      database: { generateId: () => crypto.randomUUID() },
    },
    plugins: [organization({ creatorRole: 'owner' })],
  })
}
