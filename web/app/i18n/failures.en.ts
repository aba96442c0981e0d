import type { FailuresText } from './failures.it.ts'

const failures: FailuresText = {
  title: 'Failed messages',
  view: 'What to look at',
  viewFailed: 'Failed',
  viewUnknown: { one: '{{ count }} to be cleared up', other: '{{ count }} to be cleared up' },
  failedLead: 'Messages that were not sent or not delivered in the last {{ days }} days.',
  unknownLead:
    'The provider did not answer: it may have sent them. We ask it by ourselves. By ourselves we send only notifications again: the new one takes the place of the first.',
  byReason: 'By reason',
  person: 'Person',
  reason: 'Reason',
  state: 'State',
  campaign: 'Campaign',
  when: 'When',
  since: 'Since',
  erased: 'Erased contact',
  unknownReason: 'Not known yet whether it was sent',
  askedAt: 'asked {{ at }}',
  retry: 'Retry',
  retryOf: 'Retry {{ name }}',
  retrying: 'Retrying…',
  retryAll: 'Retry all',
  retryThese: 'Retry these',
  cancelled: 'The campaign was cancelled.',
  rest: 'You can try again 24 hours after sending.',
  noneRetryable:
    'None can be tried again now: the reason is for good, the campaign was cancelled, or 24 hours have not passed.',
  retried: { one: '{{ count }} message is queued again', other: '{{ count }} messages are queued again' },
  askTitle: { one: 'Retry {{ count }} person?', other: 'Retry {{ count }} people?' },
  askText:
    'They go out with the campaign they belong to. Consent, blocks and quiet hours are checked anew for each.',
  askUnconfirmed: 'Some have an unknown outcome: whoever got it already would get it twice.',
  confirm: { one: 'Retry {{ count }} person', other: 'Retry {{ count }} people' },
  emptyTitle: 'No failed messages',
  emptyText:
    'When a message is not sent or does not arrive you find it here, with the reason, and can retry.',
  emptyUnknownTitle: 'Nothing to clear up',
  emptyUnknownText: 'Of every message it is known whether it was sent.',
  toCampaigns: 'Go to the campaigns',
}

export default failures
