import { type Context, Hono } from 'hono'
import { IdParam } from '../../contracts/common.ts'
import { InviteInput, RoleInput, TransferInput, UserParam } from '../../contracts/members.ts'
import { allow, type AppEnv } from '../../http/access.ts'
import { validate } from '../../http/validate.ts'
import { sendSystemMail } from '../auth/system-mail.ts'
import {
  type InvitationPorts,
  invite,
  inviteAgain,
  listInvitations,
  revokeInvitation,
} from './invitation-service.ts'
import { changeRole, leaveWorkspace, listMembers, removeMember, transferOwnership } from './service.ts'

/** `/members`: who is in the workspace, and as what (spec 1.2). */
export const membersRoutes = new Hono<AppEnv>()
  .get('/', allow('members.read'), async (c) =>
    c.json({ items: await listMembers(c.var.ctx, c.var.installation.directory) }, 200),
  )
  .post('/leave', allow('members.read'), async (c) => {
    await leaveWorkspace(c.var.ctx, c.var.installation.directory)
    return c.body(null, 204)
  })
  .post('/transfer', allow('members.write'), validate('json', TransferInput), async (c) => {
    await transferOwnership(c.var.ctx, c.var.installation.directory, c.req.valid('json').userId)
    return c.body(null, 204)
  })
  .patch(
    '/:userId',
    allow('members.write'),
    validate('param', UserParam),
    validate('json', RoleInput),
    async (c) => {
      const { ctx, installation } = c.var
      const { userId } = c.req.valid('param')
      return c.json(await changeRole(ctx, installation.directory, userId, c.req.valid('json').role), 200)
    },
  )
  .delete('/:userId', allow('members.write'), validate('param', UserParam), async (c) => {
    await removeMember(c.var.ctx, c.var.installation.directory, c.req.valid('param').userId)
    return c.body(null, 204)
  })

const ports = ({ var: { installation } }: Context<AppEnv>): InvitationPorts => ({
  directory: installation.directory,
  sendMail: (mail) => sendSystemMail(installation, mail),
})

/** `/invitations`: invitations by e-mail that nobody has accepted yet. */
export const invitationsRoutes = new Hono<AppEnv>()
  .get('/', allow('members.write'), async (c) =>
    c.json({ items: await listInvitations(c.var.ctx, c.var.installation.directory) }, 200),
  )
  .post('/', allow('members.write'), validate('json', InviteInput), async (c) =>
    c.json(await invite(c.var.ctx, ports(c), c.req.valid('json')), 201),
  )
  .post('/:id/send', allow('members.write'), validate('param', IdParam), async (c) =>
    c.json(await inviteAgain(c.var.ctx, ports(c), c.req.valid('param').id), 200),
  )
  .delete('/:id', allow('members.write'), validate('param', IdParam), async (c) => {
    await revokeInvitation(c.var.ctx, c.var.installation.directory, c.req.valid('param').id)
    return c.body(null, 204)
  })
