import { z } from 'zod'
import { type Permission, permissions } from './auth.ts'
import { shortText } from './common.ts'

/** What a key can never do: make keys or members, which would give it more than it was given. */
const personal: readonly Permission[] = ['keys.write', 'members.write', 'credit.write']

/** What a key may be allowed to do (spec 1.3). */
export const keyScopes: readonly Permission[] = permissions.filter((one) => !personal.includes(one))
const KeyScope = z.enum(permissions).refine((one) => keyScopes.includes(one), 'not_for_keys')

/** How many keys a workspace can have at a time. */
export const maxKeys = 100

export const CreateKeyInput = z.object({
  name: shortText(60).min(1, 'required'),
  scopes: z
    .array(KeyScope)
    .min(1, 'required')
    .max(permissions.length, 'too_many')
    .transform((scopes) => [...new Set(scopes)]),
  /** Days until it stops working; null never. */
  expiresInDays: z.number().int().min(1).max(3650).nullable().default(null),
})
export type CreateKeyInput = z.infer<typeof CreateKeyInput>

/** A key as the settings show it: never the key itself. */
export type ApiKey = {
  id: number
  name: string
  /** The key's first characters, to tell one from another. */
  prefix: string
  scopes: Permission[]
  createdBy: { userId: string; name: string }
  createdAt: number
  expiresAt: number | null
  lastUsedAt: number | null
}
/** The answer to creating one: the only time that the key is told. */
export type CreatedKey = ApiKey & { key: string }
