import { deskOf } from '../../../durable-objects/inbox/desk.ts'
import { say, type Visitor, visitorRead } from '../../../durable-objects/inbox/visitors.ts'
import { type ChatSettings, defaultChatSettings } from '../../../worker/contracts/chat.ts'
import type { ChatSessionInput } from '../../../worker/contracts/chat-doors.ts'
import { changeChatSettings, getChatSetup, openChatSession } from '../../../worker/modules/chat/service.ts'
import { workOffInbox } from '../../../worker/modules/inbox/service.ts'
import type { TestCtx, TestShard } from '../../support/ctx.ts'
import { countedId } from '../../support/memory-inbox.ts'

export const site = 'https://www.frantoio.example'
const browser = {
  site,
  userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1',
  place: { country: 'IT', region: 'Toscana', city: 'Arezzo' },
}
export const agent = { type: 'user', id: 'user-1', name: 'Marta Neri' } as const
let made = 0
export const nextId = () => countedId('W', ++made)

/** A workspace with a chat on one site, and a visitor's doings there. */
export async function openChat(shard: TestShard, ctx: TestCtx, change: Partial<ChatSettings> = {}) {
  const { revision } = await getChatSetup(ctx)
  const settings = { ...defaultChatSettings, enabled: true, sites: [site], ...change }
  await changeChatSettings(ctx, { revision, ...settings })
  const core = shard.inboxOf(ctx.tenant.id)
  let newcomers = 0
  const session = (input: Partial<ChatSessionInput> = {}) =>
    openChatSession(
      ctx,
      {
        binding: null,
        identity: {},
        form: null,
        page: { url: `${site}/olio`, title: 'Olio', referrer: 'https://motore.example/' },
        language: 'it',
        ...input,
      },
      { ...browser, newcomer: async () => void newcomers++ },
    )
  const visitorOf = ({ visitor, trust }: { visitor: string; trust: Visitor['trust'] }): Visitor => ({
    id: visitor,
    name: null,
    contactId: null,
    trust,
    site,
    language: 'it',
  })
  return {
    core,
    session,
    /** Bindings that were asked for. */
    newcomers: () => newcomers,
    says(who: Awaited<ReturnType<typeof session>>, text: string, conversation = nextId(), cid = nextId()) {
      const frame = { type: 'say' as const, cid, conversation, text, attachments: [] }
      const { answer } = say(core.store, visitorOf(who), frame, {
        now: ctx.clock.now(),
        settings: { roundRobin: false },
      })
      return { conversation, cid, answer }
    },
    reads: (who: Awaited<ReturnType<typeof session>>, conversation: string, cseq: number) =>
      visitorRead(core.store, visitorOf(who), { conversation, cseq }, ctx.clock.now()),
    head: async (id: string) => (await ctx.inbox.detail({ actor: agent, id }))?.head,
    async answers(conversation: string, text: string) {
      const head = (await ctx.inbox.detail({ actor: agent, id: conversation }))?.head
      return ctx.inbox.command({
        actor: agent,
        cid: nextId(),
        op: {
          type: 'send',
          conversation,
          base: head?.lastCseq ?? 0,
          text,
          attachments: [],
          cc: [],
          bcc: [],
          template: null,
        },
      })
    },
    workOff: () => workOffInbox(ctx, deskOf(core)),
  }
}
