import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { at, jsonText, tenantId } from '../columns.ts'

export const campaigns = sqliteTable(
  'campaigns',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    name: text('name').notNull(),
    channel: text('channel').notNull(),
    state: text('state').notNull(),
    version: integer('version').notNull().default(1),
    subject: text('subject').notNull().default(''),
    preheader: text('preheader').notNull().default(''),
    html: text('html').notNull().default(''),
    /** Null: the default sender when it goes out. */
    senderId: integer('sender_id'),
    /** What channels other than e-mail say, in the form of contracts/campaign-content.ts. */
    content: jsonText('content').notNull().default('{}'),
    /** Who sends: a person (`campaign`), later the rule of a list or a step of an automation (spec 11.5). */
    cause: text('cause').notNull().default('campaign'),
    /** When it starts by itself. */
    scheduledAt: at('scheduled_at'),
    /** Given to everybody whom it reaches (spec 11.1). */
    tagId: integer('tag_id'),
    /** The workspace's number it is sent from; null: the channel's. */
    numberId: integer('number_id'),
    /** Contact id up to which the snapshot has been taken; the audience is done when `snapshotAt` is set. */
    snapshotCursor: integer('snapshot_cursor').notNull().default(0),
    snapshotAt: at('snapshot_at'),
    /** People that the snapshot took in; what a list of campaigns is sorted by. */
    audienceCount: integer('audience_count').notNull().default(0),
    /**
     * The connection of the channel that it started on (channels/service.ts): another one neither knows
     * the keys of its calls nor sends to the same people.
     */
    connection: text('connection'),
    /** Why the rest waits and until when: told by the Limiter or the provider. */
    waitReason: text('wait_reason'),
    waitUntil: at('wait_until'),
    createdBy: text('created_by'),
    createdAt: at('created_at').notNull(),
    updatedAt: at('updated_at').notNull(),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
  },
  (table) => [
    index('campaigns_tenant').on(table.tenantId, table.id),
    index('campaigns_name').on(table.tenantId, sql`name COLLATE NOCASE`),
    // Orders of the list of campaigns: by when they went out, those that did not last, and by size.
    index('campaigns_started').on(
      table.tenantId,
      sql`CASE WHEN started_at IS NULL THEN 0 ELSE started_at END`,
      table.id,
    ),
    index('campaigns_size').on(table.tenantId, table.audienceCount, table.id),
    index('campaigns_state').on(table.tenantId, table.state),
    index('campaigns_scheduled')
      .on(table.tenantId, table.scheduledAt)
      .where(sql`scheduled_at IS NOT NULL`),
  ],
)

export const campaignLists = sqliteTable(
  'campaign_lists',
  {
    tenantId: tenantId(),
    campaignId: integer('campaign_id').notNull(),
    listId: integer('list_id').notNull(),
    /** 'in' or 'out'. */
    side: text('side').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.campaignId, table.listId] }),
    index('campaign_lists_list').on(table.tenantId, table.listId),
  ],
)

/** Who was left out by the snapshot, counted by reason (spec 11.1). */
export const campaignExclusions = sqliteTable(
  'campaign_exclusions',
  {
    tenantId: tenantId(),
    campaignId: integer('campaign_id').notNull(),
    reason: text('reason').notNull(),
    count: integer('count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.campaignId, table.reason] })],
)

/**
 * One row per intended message, any channel, any cause. Each stage keeps the time it was first seen;
 * the status is derived. `causeKey` makes one message per cause and person (design §2).
 */
export const messages = sqliteTable(
  'messages',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    channel: text('channel').notNull(),
    causeKey: text('cause_key').notNull(),
    campaignId: integer('campaign_id'),
    contactId: integer('contact_id').notNull(),
    /** The first of the campaign's lists by which the person came in; 0 for none (spec 11.3). */
    listId: integer('list_id').notNull().default(0),
    address: text('address').notNull(),
    createdAt: at('created_at').notNull(),
    /** Not before this time; set when the Limiter or the provider says to wait. */
    dueAt: at('due_at').notNull().default(0),
    /** Why it waits until then; null while it only waits for its turn. */
    waitReason: text('wait_reason'),
    /** Handed to the queue and not to be handed again before this time. */
    enqueuedUntil: at('enqueued_until').notNull().default(0),
    /** A worker holds it until then; a lease without an attempt that runs out goes back. */
    leaseUntil: at('lease_until'),
    leaseKey: text('lease_key'),
    /** Written before the provider is called: from here on the outcome may be unknown. */
    attemptAt: at('attempt_at'),
    /** Idempotency key and manifest of the provider call. */
    batchKey: text('batch_key'),
    attempts: integer('attempts').notNull().default(0),
    providerId: text('provider_id'),
    sentAt: at('sent_at'),
    /** Since when nobody knows whether the provider took it; null again once that is known. */
    unknownAt: at('unknown_at'),
    deliveredAt: at('delivered_at'),
    openedAt: at('opened_at'),
    machineOpenedAt: at('machine_opened_at'),
    clickedAt: at('clicked_at'),
    repliedAt: at('replied_at'),
    machineClickedAt: at('machine_clicked_at'),
    bouncedAt: at('bounced_at'),
    complainedAt: at('complained_at'),
    unsubscribedAt: at('unsubscribed_at'),
    failedAt: at('failed_at'),
    /** Left out at the moment of sending: consent withdrawn, suppressed, cancelled. */
    skippedAt: at('skipped_at'),
    errorCode: text('error_code'),
    /** The number or page it went out from. */
    fromAddress: text('from_address'),
    /** Country of the recipient's number (ISO 3166-1 alpha-2), which its price depends on. */
    country: text('country'),
    /** Parts of an SMS. */
    segments: integer('segments'),
    /** What is booked for it now (decisions/0031). */
    costMicros: integer('cost_micros'),
    /** What was given back because it failed or waits again: booked once more should it turn out to have left. */
    returnedMicros: integer('returned_micros'),
  },
  (table) => [
    uniqueIndex('messages_cause').on(table.tenantId, table.causeKey),
    index('messages_contact').on(table.tenantId, table.contactId),
    // Replies to people who are no contacts: found by their address.
    index('messages_nobody')
      .on(table.tenantId, table.address)
      .where(sql`contact_id = 0`),
    // The people behind a figure, by contact: pages of them, and the walk of exports and lists.
    index('messages_campaign').on(table.tenantId, table.campaignId, table.contactId),
    // The same of those who came in by one list, which leads: whoever asks for a campaign alone has other indexes.
    index('messages_list').on(table.tenantId, table.listId, table.campaignId, table.contactId),
    // What has not ended: whom to hand to the queue next, and whether a campaign is done.
    index('messages_open')
      .on(table.tenantId, table.campaignId, table.enqueuedUntil)
      .where(sql`sent_at IS NULL AND failed_at IS NULL AND skipped_at IS NULL`),
    index('messages_leased')
      .on(table.tenantId, table.leaseUntil)
      .where(sql`lease_until IS NOT NULL`),
    index('messages_provider')
      .on(table.tenantId, table.providerId)
      .where(sql`provider_id IS NOT NULL`),
    index('messages_opened')
      .on(table.tenantId, table.campaignId, table.openedAt)
      .where(sql`opened_at IS NOT NULL`),
    index('messages_clicked')
      .on(table.tenantId, table.campaignId, table.clickedAt)
      .where(sql`clicked_at IS NOT NULL`),
    index('messages_replied')
      .on(table.tenantId, table.campaignId, table.repliedAt)
      .where(sql`replied_at IS NOT NULL`),
    // The failures of a whole workspace, and what is not known yet (spec 8.4).
    index('messages_failed')
      .on(table.tenantId, table.failedAt)
      .where(sql`failed_at IS NOT NULL`),
    index('messages_unknown')
      .on(table.tenantId, table.unknownAt)
      .where(sql`unknown_at IS NOT NULL`),
    // Activity of contacts (rules): who did it lately, and whose last one crosses the border of a relative date.
    index('messages_sent_time')
      .on(table.tenantId, table.sentAt, table.contactId)
      .where(sql`sent_at IS NOT NULL`),
    index('messages_opened_time')
      .on(table.tenantId, table.openedAt, table.contactId)
      .where(sql`opened_at IS NOT NULL`),
    index('messages_clicked_time')
      .on(table.tenantId, table.clickedAt, table.contactId)
      .where(sql`clicked_at IS NOT NULL`),
    index('messages_replied_time')
      .on(table.tenantId, table.repliedAt, table.contactId)
      .where(sql`replied_at IS NOT NULL`),
    index('messages_ended')
      .on(table.tenantId, table.campaignId, table.errorCode)
      .where(sql`error_code IS NOT NULL`),
    // The few behind the smaller figures: found without walking the whole campaign.
    index('messages_seldom')
      .on(table.tenantId, table.campaignId)
      .where(
        sql`failed_at IS NOT NULL OR skipped_at IS NOT NULL OR bounced_at IS NOT NULL OR complained_at IS NOT NULL OR unsubscribed_at IS NOT NULL OR machine_opened_at IS NOT NULL OR machine_clicked_at IS NOT NULL OR unknown_at IS NOT NULL`,
      ),
  ],
)

/** Which buttons of a campaign's message were answered with; WITHOUT ROWID (the migration says so). */
export const messageAnswers = sqliteTable(
  'message_answers',
  {
    tenantId: tenantId(),
    campaignId: integer('campaign_id').notNull(),
    /** Its place under the template, the same in every language; else its words. */
    button: text('button').notNull(),
    messageId: integer('message_id').notNull(),
    at: at('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.campaignId, table.button, table.messageId] })],
)

/** Stage counters of a campaign, moved by triggers on `messages` and rebuildable from its rows. */
export const campaignCounts = sqliteTable(
  'campaign_counts',
  {
    tenantId: tenantId(),
    campaignId: integer('campaign_id').notNull(),
    /** As in `messages`: a figure is the sum over the lists. */
    listId: integer('list_id').notNull().default(0),
    stage: text('stage').notNull(),
    count: integer('count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.campaignId, table.listId, table.stage] })],
)

export const campaignHours = sqliteTable(
  'campaign_hours',
  {
    tenantId: tenantId(),
    campaignId: integer('campaign_id').notNull(),
    /** Epoch ms of the hour's start. */
    hour: integer('hour').notNull(),
    stage: text('stage').notNull(),
    count: integer('count').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.campaignId, table.hour, table.stage] })],
)

export const campaignLinks = sqliteTable(
  'campaign_links',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    tenantId: tenantId(),
    campaignId: integer('campaign_id').notNull(),
    url: text('url').notNull(),
    clicks: integer('clicks').notNull().default(0),
    people: integer('people').notNull().default(0),
    machineClicks: integer('machine_clicks').notNull().default(0),
  },
  (table) => [uniqueIndex('campaign_links_url').on(table.tenantId, table.campaignId, table.url)],
)

/**
 * Which link of a message was followed, one row each. A person's row has `machine` 0; several links of
 * one message within moments are a scanner's walk, and its rows turn to 1 (modules/tracking/machine.ts).
 */
export const linkClicks = sqliteTable(
  'link_clicks',
  {
    tenantId: tenantId(),
    linkId: integer('link_id').notNull(),
    messageId: integer('message_id').notNull(),
    at: at('at').notNull(),
    lastAt: at('last_at').notNull(),
    /** Clicks counted as a person's so far, taken back when the row turns out to be a machine's. */
    clicks: integer('clicks').notNull().default(0),
    machine: integer('machine').notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.linkId, table.messageId] }),
    index('link_clicks_message').on(table.tenantId, table.messageId),
  ],
)
