import type { InboxDesk, UnclearEnd } from '../../worker/contracts/inbox-object.ts'
import { aroundOf, endForm, takeForm } from './bot.ts'
import type { InboxCore } from './core.ts'
import { beginAttempt, endAttempt, giveBack, listCutOff, takeDue } from './delivery.ts'
import { endFollowUp, isFailureTold, takeFollowUp, tellFailure } from './follow-ups.ts'
import { confirmProjected, listUnprojected } from './projection.ts'
import { endUnclear, takeUnclear } from './unclear.ts'

const newsOf = (end: Exclude<UnclearEnd, { type: 'again' }>) =>
  end.type === 'sent'
    ? { stage: 'sent' as const, code: null, providerId: end.providerId }
    : { stage: 'failed' as const, code: end.code, providerId: null }

/** What the Worker's services work off: replies that are due, rows that libSQL lacks. */
export function deskOf(core: InboxCore): InboxDesk {
  const { store } = core
  return {
    takeDue: (now, channel) => store.transaction(() => takeDue(store, now, channel)) ?? null,
    takeCutOff: (now, channel) => listCutOff(store, now, channel),
    begin: (taken, now) => core.write(now, (tx) => beginAttempt(tx, taken)),
    end: (taken, outcome, now) => core.write(now, (tx) => endAttempt(tx, taken, outcome)),
    giveBack: (taken, now) => store.transaction(() => giveBack(store, taken, now)),
    takeUnclear: (now) => store.transaction(() => takeUnclear(store, now)),
    endUnclear(messageId, end, now) {
      store.transaction(() => endUnclear(store, messageId, end))
      if (end.type !== 'again') core.news([{ message: messageId, at: now, ...newsOf(end) }], now)
    },
    takeForm: (now) => store.transaction(() => takeForm(store, now)),
    endForm: (done, now) => core.write(now, (tx) => endForm(tx, done, aroundOf(core.settings()))),
    takeFollowUp: (now) => store.transaction(() => takeFollowUp(store, now)),
    endFollowUp(followUp, outcome, now) {
      store.transaction(() => endFollowUp(store, followUp, outcome, now))
      if (outcome?.type !== 'failed' || isFailureTold(store, followUp, outcome.code)) return
      core.write(now, (tx) => tellFailure(tx, followUp, outcome.code))
    },
    unprojected: (limit) => listUnprojected(store, limit),
    confirm: (rows) => store.transaction(() => confirmProjected(store, rows)),
  }
}
