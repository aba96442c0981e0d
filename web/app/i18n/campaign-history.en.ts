import type { CampaignHistoryText } from './campaign-history.it.ts'

const history: CampaignHistoryText = {
  title: 'History',
  more: 'Show earlier events',
  loading: 'Loading…',
  by: 'by {{ who }}',
  gone: 'somebody who left the workspace',
  key: 'API key {{ name }}',
  goneKey: 'an API key that is gone',
  created: 'Created',
  scheduled: 'Scheduled for {{ at }}',
  rescheduled: 'Moved: was to start {{ before }}, now {{ at }}',
  unscheduled: 'Schedule removed',
  held: 'Did not start at its time',
  started: 'Started',
  startedByTime: 'Started by itself at its time',
  paused: 'Paused',
  resumed: 'Resumed',
  stopped: {
    channel_paused: 'Stopped: the provider refused the key, the domain or the account',
    channel_changed: 'Stopped: the channel is connected to something else than when it began',
    template_stopped: 'Stopped: WhatsApp no longer accepts the template',
  },
  wentOn: 'Went on by itself: the channel works again',
  waiting: {
    no_credit: 'The credit doesn’t cover those who are left',
    whatsapp_limit: 'WhatsApp limit reached: the rest are waiting',
    provider_quota: 'The provider’s quota is used up: the rest are waiting',
  },
  finished: 'Finished',
  reopened: 'Reopened: some messages are tried again',
  cancelled: 'Cancelled',
}

export default history
