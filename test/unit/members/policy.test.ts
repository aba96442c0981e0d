import { describe, expect, it } from 'vitest'
import { roles } from '../../../worker/contracts/auth.ts'
import { languages } from '../../../worker/contracts/common.ts'
import { invitationMail } from '../../../worker/modules/members/mails.ts'
import { judgeRoles } from '../../../worker/modules/members/policy.ts'

describe('who may touch which role', () => {
  it.each(roles.flatMap((actor) => roles.map((touched) => [actor, touched] as const)))(
    '%s touching %s',
    (actor, touched) => {
      const refused = touched === 'owner' && actor !== 'owner'
      expect(judgeRoles(actor, touched)).toBe(refused ? 'member.owner_only' : null)
    },
  )

  it('an admin neither makes an owner nor takes the role from one', () => {
    expect(judgeRoles('admin', 'agent', 'owner')).toBe('member.owner_only')
    expect(judgeRoles('admin', 'owner', 'agent')).toBe('member.owner_only')
    expect(judgeRoles('admin', 'agent', 'admin')).toBeNull()
  })
})

describe('the mail of an invitation', () => {
  const link = 'https://app.example/invitation?token=abc'
  it.each(languages)('says in %s who invites, where to, as what, and how', (language) => {
    const invited = { workspaceName: 'Frantoio', inviter: 'Anna', role: 'agent', link } as const
    const { subject, body } = invitationMail(language, invited)
    expect(subject).toMatch(/Anna.*Frantoio/)
    for (const part of ['Anna', 'Frantoio', '7', `\n${link}\n`]) expect(body).toContain(part)
  })
})
