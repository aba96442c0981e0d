import type { InboxDesk, UnclearEnd } from '../../worker/contracts/inbox-object.ts'
import { aroundOf, endForm, takeForm } from './bot.ts'
import type { InboxCore } from './core.ts'
import { beginAttempt, endAttempt, listCutOff, takeDue } from './delivery.ts'
import { endFollowUp, takeFollowUp } from './follow-ups.ts'
import { confirmProjected, listUnprojected } from './projection.ts'
import { endUnclear, takeUnclear } from './unclear.ts'
import { replyOf } from './ways.ts'

const newsOf = (end: Exclude<UnclearEnd, { type: 'again' }>) =>
  end.type === 'sent'
    ? { stage: 'sent' as const, code: null, providerId: end.providerId }
    : { stage: 'failed' as const, code: end.code, providerId: null }

/** What the Worker's services work off: replies that are due, rows that libSQL lacks. */
export function deskOf(core: InboxCore): InboxDesk {
  const { store } = core
  return {
    takeDue: (now) => store.transaction(() => takeDue(store, now)) ?? null,
    takeCutOff: (now) =>
      listCutOff(store, now)
        .map((row) => replyOf(store, row, 1))
        .filter((reply) => reply !== null),
    begin: (messageId, now) => core.write(now, (tx) => beginAttempt(tx, messageId)),
    end: (messageId, outcome, now) => core.write(now, (tx) => endAttempt(tx, messageId, outcome)),
    takeUnclear: (now) => store.transaction(() => takeUnclear(store, now)),
    endUnclear(messageId, end, now) {
      store.transaction(() => endUnclear(store, messageId, end))
      if (end.type !== 'again') core.news([{ message: messageId, at: now, ...newsOf(end) }], now)
    },
    takeForm: (now) => store.transaction(() => takeForm(store, now)),
    endForm: (done, now) => core.write(now, (tx) => endForm(tx, done, aroundOf(core.settings()))),
    takeFollowUp: (now) => store.transaction(() => takeFollowUp(store, now)),
    endFollowUp: (followUp, outcome, now) =>
      store.transaction(() => endFollowUp(store, followUp, outcome, now)),
    unprojected: (limit) => listUnprojected(store, limit),
    confirm: (rows) => store.transaction(() => confirmProjected(store, rows)),
  }
}
