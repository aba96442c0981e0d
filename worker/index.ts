import { createApp } from './app.ts'
import { wakeDueWorkspaces } from './cron/tick.ts'
import type { Job } from './contracts/jobs.ts'
import { receiveEmail } from './email/receive.ts'
import type { Bindings } from './env.ts'
import { consume } from './queues/consumer.ts'
import type { Ctx } from './context.ts'
import { type Installation, openInstallation, tenantCtx } from './runtime.ts'

import { InboxObject } from '../durable-objects/inbox.ts'
import { findWorkspace } from './modules/workspace/queries.ts'

export { Limiter } from '../durable-objects/limiter.ts'

const app = createApp()

/** The live conversations of a workspace, with the Worker's services for what goes out of them. */
export class Inbox extends InboxObject {
  protected override async openCtx(tenantId: number): Promise<Ctx | null> {
    const context = {
      waitUntil: (promise: Promise<unknown>) => this.ctx.waitUntil(promise),
      passThroughOnException: () => {},
      props: {},
    }
    const installation = opener(this.env, context)(crypto.randomUUID())
    const workspace = await findWorkspace(installation.directory, tenantId)
    return workspace === undefined ? null : tenantCtx(installation, workspace, { type: 'system' })
  }
}

/** Opens the installation for work that no request started. */
function opener(
  bindings: Bindings,
  context: NonNullable<Parameters<typeof app.fetch>[2]>,
): (requestId: string) => Installation {
  const callSelf = async (request: Request) => app.fetch(request, bindings, context)
  return (requestId) => openInstallation(bindings, { requestId, callSelf })
}

export default {
  fetch: (request, bindings, context) => app.fetch(request, bindings, context),
  async email(message, bindings, context) {
    await receiveEmail(opener(bindings, context)(crypto.randomUUID()), message)
  },
  async queue(batch, bindings, context) {
    await consume(batch.queue, batch.messages, opener(bindings, context))
  },
  async scheduled(event, bindings, context) {
    const installation = opener(bindings, context)(crypto.randomUUID())
    const woken = await wakeDueWorkspaces(installation, event.scheduledTime)
    installation.log.info('cron.tick', { woken })
  },
} satisfies ExportedHandler<Bindings, Job>
