import { type Permission, roles } from '../../../../worker/contracts/auth.ts'
import { settingsText } from '../../i18n/settings.ts'

/** A role in words; an unknown one as it is written. */
export const roleName = (role: string): string => {
  const known = roles.find((one) => one === role)
  return known ? settingsText.t(`members.roles.${known}`) : role
}

/** What a permission allows, in words. */
export const permissionName = (permission: Permission): string =>
  settingsText.t(`members.permissions.${keyOf(permission)}`)

/** Guarantee: the dictionary has one key per permission, with `_` for its dot, which the compiler checks. */
const keyOf = <P extends Permission>(permission: P) =>
  permission.replace('.', '_') as P extends `${infer A}.${infer B}` ? `${A}_${B}` : never
