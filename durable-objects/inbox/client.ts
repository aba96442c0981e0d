import { InboxSettings } from '../../worker/contracts/inbox-desk.ts'
import type { InboxClient } from '../../worker/contracts/inbox-object.ts'
import { type Actor, memberOf } from './actors.ts'
import { isAvailable } from './agents.ts'
import { listFigures, liveVersion, setBot } from './bot-rows.ts'
import { aroundOf } from './bot.ts'
import type { InboxCore } from './core.ts'
import { readCounts } from './counts.ts'
import { noteMemberFile } from './member-files.ts'
import { survivorOf } from './people.ts'
import { openingFor } from './openings.ts'
import { runningAt } from './plan-start.ts'
import { withReads } from './resume.ts'
import { findHead, toHead } from './rows.ts'
import { issueTicket } from './tickets.ts'
import { asOf, listHeads, readDraft, readThread, search } from './views.ts'
import { noteUpload } from './uploads.ts'
import { findVisitorFile } from './visitors.ts'

/** What the Worker may ask of an inbox, answered by its core. */
export function clientOf(core: InboxCore, now: () => number): InboxClient {
  const { store } = core
  const member = (actor: Actor) => memberOf(actor)
  return {
    land: async ({ messages }) => core.land(messages, now()),
    async command(request) {
      core.recognise(request.actor)
      return core.command({ ...request, now: now() })
    },
    async start(request) {
      core.recognise(request.actor)
      return core.start({ ...request, now: now() })
    },
    running: async ({ to }) => to.map((one) => runningAt(store, one)),
    list: async ({ actor, query }) => listHeads(store, member(actor), query),
    counts: async ({ actor }) => ({ ...asOf(store), ...readCounts(store, member(actor)) }),
    async detail({ actor, id }) {
      const head = findHead(store.sql, id)
      if (head === undefined) return null
      const [told = toHead(head)] = withReads(store, [toHead(head)], member(actor))
      return { ...asOf(store), head: told, draft: readDraft(store, member(actor), id) }
    },
    thread: async ({ actor, ...request }) => readThread(store, member(actor), request),
    search: async ({ actor, query }) => search(store, member(actor), query),
    async ticket({ actor, until }) {
      core.recognise(actor)
      return issueTicket(store, { holder: { kind: 'agent', actor }, until }, now())
    },
    news: async ({ news }) => core.news(news, now()),
    files: async (request) => core.files(request, now()),
    configure: async ({ settings }) => core.configure(settings, now()),
    settings: async () => InboxSettings.parse(core.settings()),
    setBot: async ({ bot }) => store.transaction(() => setBot(store, bot, now())),
    async bot({ version }) {
      const live = liveVersion(store)
      const asked = version ?? live
      return { live, figures: asked === null ? [] : listFigures(store, asked) }
    },
    member: async ({ userId }) => ({ available: isAvailable(store, userId) }),
    linkContact: async (request) => core.linkContact(request, now()),
    setTeam: async ({ userIds }) => core.setTeam(userIds, now()),
    disconnect: async (whose) => core.disconnect(whose, now()),
    async openChat({ visitor: proved, joins, until }) {
      const visitor = { ...proved, contactId: survivorOf(store, proved.contactId) }
      core.identify({ visitor, joins }, now())
      return issueTicket(store, { holder: { kind: 'visitor', visitor }, until }, now())
    },
    presence: async (asked) => openingFor(store, asked, { now: now(), around: aroundOf(core.settings()) }),
    isVisiting: async ({ visitor }) => core.room.isVisiting(visitor),
    noteUpload: async (request) => ({ retryMs: noteUpload(store, request, now()) }),
    noteMemberFile: async (request) => noteMemberFile(store, request, now()),
    visitorFile: async (asked) => findVisitorFile(store, asked),
    moveContact: async (request) => core.moveContact(request, now()),
    forgetContact: async (request) => core.forgetContact(request, now()),
  }
}
