import { describe, expect, it } from 'vitest'
import {
  may,
  mayActor,
  type Permission,
  permissions,
  rolePermissions,
  roles,
} from '../../../worker/contracts/auth.ts'
import { keyScopes } from '../../../worker/contracts/keys.ts'

const only = (...scopes: Permission[]) => ({ type: 'key', scopes }) as const

describe('who may do what', () => {
  it.each(roles)('%s may do exactly what its line of the table says', (role) => {
    const allowed = permissions.filter((one) => mayActor({ type: 'user', role }, one))
    expect(allowed).toEqual(permissions.filter((one) => rolePermissions[role].includes(one)))
  })

  it('each role may do no more than the one above it', () => {
    for (const [i, role] of roles.slice(1).entries()) {
      const above = roles[i] ?? 'owner'
      expect(rolePermissions[role].filter((one) => !may(above, one))).toEqual([])
    }
  })

  it.each(['members.write', 'keys.write', 'audit.read'] as const)('%s is for owners and admins', (one) => {
    expect(roles.filter((role) => may(role, one))).toEqual(['owner', 'admin'])
  })

  it('a key may do what its scopes say, whoever made it', () => {
    expect(mayActor(only('lists.read'), 'lists.read')).toBe(true)
    expect(mayActor(only('lists.read'), 'lists.write')).toBe(false)
    expect(mayActor(only(), 'lists.read')).toBe(false)
  })

  it('nobody else may do anything', () => {
    for (const type of ['system', 'public'] as const) expect(mayActor({ type }, 'contacts.read')).toBe(false)
  })

  it('no key can make keys or members, or book credit', () => {
    expect(permissions.filter((one) => !keyScopes.includes(one))).toEqual([
      'members.write',
      'keys.write',
      'credit.write',
    ])
  })
})
