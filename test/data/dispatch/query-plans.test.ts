import { type SQL, sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { queryRows } from '../../../db/client.ts'
import { coveredCampaignsStatement } from '../../../worker/modules/credit/charge-queries.ts'
import {
  endedSinceStatement,
  finishStatement,
  goOnStatement,
  listActiveStatement,
  pausedForChannelStatement,
} from '../../../worker/modules/dispatch/queries/campaigns.ts'
import {
  attemptStatement,
  cancelPageStatement,
  claimStatement,
  failedStatement,
  postponeStatement,
  releaseStatement,
  sentStatement,
  takeBackStatement,
  takeOverStatement,
  unclearCallStatement,
} from '../../../worker/modules/dispatch/queries/messages.ts'
import { firstReachableStatement } from '../../../worker/modules/campaigns/queries/audience.ts'
import { heldStatement, writersStatement } from '../../../worker/modules/campaigns/queries/placed.ts'
import {
  addExclusionsStatement,
  insertMessagesStatement,
  movePageStatement,
  pageEndStatement,
  reachableStatement,
} from '../../../worker/modules/dispatch/queries/snapshot.ts'
import {
  countReadyStatement,
  enqueueStatement,
  freeLeasesStatement,
  listUnsettledStatement,
  nextLeaseStatement,
  nextWaitingStatement,
  openStatement,
  tellWaitStatement,
  underWayStatement,
} from '../../../worker/modules/dispatch/queries/waiting.ts'
import { parkStatement, unparkStatement } from '../../../worker/modules/dispatch/queries/quiet.ts'
import { zonesStatement } from '../../../worker/modules/dispatch/queries/zones.ts'
import {
  attemptCallsStatement,
  knownIdsStatement,
  sentCallsStatement,
  settleFoundStatement,
  suppressStatement,
  unknownCallsStatement,
  waitCallsStatement,
} from '../../../worker/modules/dispatch/queries/calls.ts'
import {
  cheapestParkedStatement,
  firstParked,
  nextHeadsStatement,
  nextParkedStatement,
  nextSendingStatement,
  parkedPageEndStatement,
  parkHeadsStatement,
  recipientsStatement,
  unparkCoveredStatement,
  unparkPageStatement,
} from '../../../worker/modules/dispatch/queries/credit.ts'
import { startTestShard, type TestShard } from '../../support/ctx.ts'

let shard: TestShard
beforeAll(async () => {
  shard = await startTestShard()
})
afterAll(() => shard.close())

const [t, campaignId, now] = [1, 1, 1_800_000_000_000]
const messageIds = [1, 2, 3]
const connection = 'sandbox'
const closed = { '': now + 1 }
const cap = { messages: 3, days: 7 }
const [leaseKey, batchKey] = ['lease', 'batch']
const page = {
  channel: 'email' as const,
  campaignId,
  included: [1, 2],
  excluded: [3],
  after: 0,
  end: 5000,
  now,
}

/** Hot statements with the indexes that must serve them. */
const hot: [string, SQL, string[]][] = [
  [
    'claim',
    claimStatement(t, {
      channel: 'email',
      campaignId,
      connection,
      messageIds,
      quotes: null,
      leaseKey,
      leaseUntil: now,
      now,
      closed,
      cap,
    }).statement as SQL,
    [
      'm USING INTEGER PRIMARY KEY',
      'messages USING INTEGER PRIMARY KEY',
      'c USING INTEGER PRIMARY KEY',
      's USING PRIMARY KEY (tenant_id=? AND channel=? AND address=?)',
      'k USING PRIMARY KEY (tenant_id=? AND contact_id=? AND channel=?)',
      'p USING INDEX messages_contact (tenant_id=? AND contact_id=?)',
    ],
  ],
  [
    'claim with prices',
    claimStatement(t, {
      channel: 'sms',
      campaignId,
      connection: 'twilio:a',
      messageIds,
      quotes: messageIds.map((id) => ({ id, country: 'IT', segments: 1, micros: 70_000 })),
      leaseKey,
      leaseUntil: now,
      now,
      closed: {},
      cap: null,
    }).statement as SQL,
    [
      'm USING INTEGER PRIMARY KEY',
      'messages USING INTEGER PRIMARY KEY',
      'credit_accounts USING INTEGER PRIMARY KEY',
    ],
  ],
  [
    'who of an audience may hold a place',
    heldStatement(t, { of: { type: 'audience', audience: { ...page, channel: 'whatsapp' } }, now })
      .statement as SQL,
    [
      'm USING INDEX messages_sent_time (tenant_id=? AND sent_at>?)',
      'm USING INDEX messages_leased (tenant_id=? AND lease_until>?)',
      'm USING INDEX messages_unknown (tenant_id=? AND unknown_at>?)',
      'c USING INTEGER PRIMARY KEY',
      'e USING PRIMARY KEY (tenant_id=? AND list_id=? AND contact_id=?)',
    ],
  ],
  [
    'who of a campaign may hold a place',
    heldStatement(t, { of: { type: 'campaign', campaignId }, now }).statement as SQL,
    [
      'm USING INDEX messages_sent_time (tenant_id=? AND sent_at>?)',
      'o USING INDEX messages_campaign (tenant_id=? AND campaign_id=? AND contact_id=?)',
    ],
  ],
  [
    'who of an audience wrote lately',
    writersStatement(t, { of: { type: 'audience', audience: { ...page, channel: 'whatsapp' } }, now })
      .statement as SQL,
    [
      'i USING INDEX conversation_messages_at (tenant_id=? AND at>?)',
      'v USING PRIMARY KEY (tenant_id=? AND id=?)',
      'c USING INTEGER PRIMARY KEY',
      'e USING PRIMARY KEY (tenant_id=? AND list_id=? AND contact_id=?)',
    ],
  ],
  ['recipients', recipientsStatement(t, messageIds).statement as SQL, ['m USING INTEGER PRIMARY KEY']],
  [
    'cheapest that waits for credit',
    cheapestParkedStatement(t, campaignId).statement as SQL,
    ['m USING INDEX messages_open (tenant_id=? AND campaign_id=? AND enqueued_until>?)'],
  ],
  [
    'whom more credit covers',
    unparkCoveredStatement(t, { campaignId, balance: 1_000_000, most: 5000 }),
    ['m USING INDEX messages_open (tenant_id=? AND campaign_id=? AND enqueued_until>? AND enqueued_until<?)'],
  ],
  [
    'the end of a page of those who wait for credit',
    parkedPageEndStatement(t, firstParked(campaignId), 5000).statement as SQL,
    ['m USING INDEX messages_open (tenant_id=? AND campaign_id=? AND enqueued_until=? AND rowid>?)'],
  ],
  [
    'the next of those who wait for credit and cost more',
    nextParkedStatement(t, firstParked(campaignId)).statement as SQL,
    ['m USING INDEX messages_open (tenant_id=? AND campaign_id=? AND enqueued_until>?)'],
  ],
  [
    'a page of those who wait for credit',
    unparkPageStatement(t, { after: firstParked(campaignId), endId: 2, isThere: sql`1` }),
    [
      'm USING INDEX messages_open (tenant_id=? AND campaign_id=? AND enqueued_until=? AND rowid>? AND rowid<?)',
    ],
  ],
  [
    'the next campaign whose people may wait for credit',
    nextSendingStatement(t, { channel: 'sms', after: 1 }).statement as SQL,
    ['campaigns USING INDEX campaigns_tenant (tenant_id=? AND id>?)'],
  ],
  [
    'campaigns that credit given back covers somebody of',
    coveredCampaignsStatement(t).statement as SQL,
    [
      'c USING COVERING INDEX campaigns_state (tenant_id=? AND state=?)',
      'm USING INDEX messages_open (tenant_id=? AND campaign_id=? AND enqueued_until>? AND enqueued_until<?)',
      'credit_accounts USING INTEGER PRIMARY KEY',
    ],
  ],
  [
    'heads of the next',
    nextHeadsStatement(t, { campaignId, headLength: 5, size: 5000, now }).statement as SQL,
    ['m USING INDEX messages_open (tenant_id=? AND campaign_id=? AND enqueued_until<?)'],
  ],
  [
    'park for credit',
    parkHeadsStatement(t, {
      campaignId,
      headLength: 5,
      heads: [{ head: '+3933', micros: 7 }],
      size: 5000,
      now,
    }),
    [
      'm USING INDEX messages_open (tenant_id=? AND campaign_id=? AND enqueued_until<?)',
      'messages USING INTEGER PRIMARY KEY',
      'h USING AUTOMATIC COVERING INDEX (head=?)',
    ],
  ],
  [
    'attempt',
    attemptStatement(t, { campaignId, connection, messageIds, batchKey, leaseUntil: now, now }),
    ['messages USING INTEGER PRIMARY KEY', 'm USING INTEGER PRIMARY KEY'],
  ],
  ['sent', sentStatement(t, { batchKey, rows: [], now }), ['messages USING INTEGER PRIMARY KEY']],
  ['failed', failedStatement(t, { leaseKey, rows: [], now }), ['messages USING INTEGER PRIMARY KEY']],
  [
    'release',
    releaseStatement(t, { leaseKey, messageIds, dueAt: now, enqueueAt: now }),
    ['messages USING INTEGER PRIMARY KEY'],
  ],
  [
    'postpone',
    postponeStatement(t, { leaseKey, messageIds, until: now, now }),
    ['messages USING INTEGER PRIMARY KEY'],
  ],
  [
    'attempt of calls',
    attemptCallsStatement(t, { campaignId, connection, messageIds, leaseKey, leaseUntil: now, now })
      .statement as SQL,
    ['messages USING INTEGER PRIMARY KEY', 'campaigns USING INTEGER PRIMARY KEY'],
  ],
  [
    'calls sent',
    sentCallsStatement(t, {
      batchKey: 'k',
      from: null,
      rows: [{ id: 1, providerId: 'SM1', segments: 1 }],
      now,
    }),
    ['messages USING INTEGER PRIMARY KEY'],
  ],
  [
    'calls that wait',
    waitCallsStatement(t, { leaseKey, rows: [{ id: 1, at: now, reason: null }] }),
    ['messages USING INTEGER PRIMARY KEY'],
  ],
  [
    'calls of unknown outcome',
    unknownCallsStatement(t, { leaseKey, rows: [{ id: 1, askAt: now }], now }),
    ['messages USING INTEGER PRIMARY KEY'],
  ],
  [
    'addresses to keep out',
    suppressStatement(t, { channel: 'sms', rows: [{ id: 1, reason: 'stop' }], now }),
    ['m USING INTEGER PRIMARY KEY'],
  ],
  [
    'found at the provider',
    settleFoundStatement(t, { id: 1, leaseKey, providerId: 'SM1', from: null }),
    ['messages USING INTEGER PRIMARY KEY', 'o USING COVERING INDEX messages_provider'],
  ],
  ['known ids', knownIdsStatement(t, ['SM1']), ['m USING COVERING INDEX messages_provider']],
  [
    'finish',
    finishStatement(t, campaignId, now),
    ['campaigns USING INTEGER PRIMARY KEY', 'm USING INDEX messages_open'],
  ],
  [
    'take over',
    takeOverStatement(t, { batchKey, leaseKey, leaseUntil: now, now }).statement as SQL,
    ['messages USING INDEX messages_leased (tenant_id=? AND lease_until<?)'],
  ],
  [
    'cancel',
    cancelPageStatement(t, { campaignId, size: 5000, now }),
    ['m USING INDEX messages_open (tenant_id=? AND campaign_id=?)', 'messages USING INTEGER PRIMARY KEY'],
  ],
  [
    'unclear call',
    unclearCallStatement(t, { campaignId, batchKey, messageIds, closed }).statement as SQL,
    ['k USING INTEGER PRIMARY KEY', 'm USING INTEGER PRIMARY KEY', 'c USING INTEGER PRIMARY KEY'],
  ],
  [
    'take back',
    takeBackStatement(t, campaignId, now),
    ['m USING INDEX messages_open (tenant_id=? AND campaign_id=? AND enqueued_until>?)'],
  ],
  [
    'count ready',
    countReadyStatement(t, { campaignId, now, most: 10_000 }).statement as SQL,
    ['m USING INDEX messages_open (tenant_id=? AND campaign_id=? AND enqueued_until<?)'],
  ],
  [
    'enqueue',
    enqueueStatement(t, { campaignId, granted: 100, until: now, now }).statement as SQL,
    ['m USING INDEX messages_open (tenant_id=? AND campaign_id=? AND enqueued_until<?)'],
  ],
  [
    'free leases',
    freeLeasesStatement(t, now, 5000),
    ['m USING INDEX messages_leased (tenant_id=? AND lease_until<?)'],
  ],
  [
    'unsettled',
    listUnsettledStatement(t, now, 50).statement as SQL,
    ['m USING INDEX messages_leased (tenant_id=? AND lease_until<?)'],
  ],
  ['next lease', nextLeaseStatement(t), ['m USING INDEX messages_leased (tenant_id=? AND lease_until>?)']],
  ['next waiting', nextWaitingStatement(t, campaignId), ['m USING INDEX messages_open']],
  [
    'tell wait',
    tellWaitStatement(t, campaignId, now),
    ['m USING INDEX messages_open', 'campaigns USING INTEGER PRIMARY KEY'],
  ],
  ['zones', zonesStatement(t), ['c USING COVERING INDEX contacts_zone (tenant_id=? AND time_zone>?)']],
  [
    'park',
    parkStatement(t, { campaignId, closed, size: 5000, now }),
    [
      'm USING INDEX messages_open (tenant_id=? AND campaign_id=? AND enqueued_until<?)',
      'c USING INTEGER PRIMARY KEY',
      'messages USING INTEGER PRIMARY KEY',
    ],
  ],
  [
    'unpark',
    unparkStatement(t, { campaignId, size: 5000, now }),
    ['m USING INDEX messages_open (tenant_id=? AND campaign_id=? AND enqueued_until>?)'],
  ],
  ['open', openStatement(t, campaignId), ['m USING INDEX messages_open']],
  ['under way', underWayStatement(t, campaignId, now), ['m USING INDEX messages_open']],
  ['paused for the channel', pausedForChannelStatement(t), ['campaigns USING INDEX campaigns_state']],
  [
    'go on',
    goOnStatement(t, { channel: 'email', connection, now }).statement as SQL,
    ['campaigns USING INDEX campaigns_state (tenant_id=? AND state=?)'],
  ],
  [
    'ended lately',
    endedSinceStatement(t, now),
    ['campaigns USING INDEX campaigns_state (tenant_id=? AND state=?)'],
  ],
  ['active', listActiveStatement(t), ['campaigns USING INDEX campaigns_state']],
  [
    'page end',
    pageEndStatement(t, { included: [1, 2], after: 0, size: 5000 }),
    ['list_members USING PRIMARY KEY (tenant_id=? AND list_id=? AND contact_id>?)'],
  ],
  [
    'insert',
    insertMessagesStatement(t, page),
    [
      'm USING PRIMARY KEY (tenant_id=? AND list_id=? AND contact_id>? AND contact_id<?)',
      'c USING INTEGER PRIMARY KEY',
      'e USING PRIMARY KEY (tenant_id=? AND list_id=? AND contact_id=?)',
      's USING PRIMARY KEY (tenant_id=? AND channel=? AND address=?)',
      'k USING PRIMARY KEY (tenant_id=? AND contact_id=? AND channel=?)',
    ],
  ],
  [
    'exclusions',
    addExclusionsStatement(t, page),
    ['m USING PRIMARY KEY (tenant_id=? AND list_id=? AND contact_id>? AND contact_id<?)'],
  ],
  [
    'cursor',
    movePageStatement(t, { campaignId, end: 1, version: 1, now }),
    ['campaigns USING INTEGER PRIMARY KEY'],
  ],
  [
    'first reachable',
    firstReachableStatement(t, { channel: 'email', included: [1, 2], excluded: [3], now: 0 }),
    ['m USING PRIMARY KEY (tenant_id=? AND list_id=?)', 'c USING INTEGER PRIMARY KEY'],
  ],
  [
    'reachable',
    reachableStatement(t, { channel: 'email', included: [1], excluded: [2], now: 0 }),
    ['m USING PRIMARY KEY (tenant_id=? AND list_id=?)', 'c USING INTEGER PRIMARY KEY'],
  ],
]

it.each(hot)('%s searches by its index and scans no table', async (_name, statement, indexes) => {
  const plan = await queryRows(shard.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) => String(row['detail']))
  // JSON arrays and the rows of a subquery are scanned by nature; tables never.
  const scans = plan.filter(
    (line) =>
      line.startsWith('SCAN') &&
      !/VIRTUAL TABLE|\((subquery|join)-\d+\)|SCAN (checked|accepted|broken|waits|asked|p|first|zones|lately)\b|CONSTANT ROW/.test(
        line,
      ),
  )
  expect(scans).toEqual([])
  for (const index of indexes) expect(plan.join('\n')).toContain(`SEARCH ${index}`)
})
