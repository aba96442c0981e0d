import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exclusionReasons } from '../../../worker/contracts/campaign-reasons.ts'
import { createCampaign, prepareLinks, previewAudience } from '../../../worker/modules/campaigns/service.ts'
import { createField } from '../../../worker/modules/fields/service.ts'
import { type TestShard, startTestShard } from '../../support/ctx.ts'
import { insertList, insertPeople, type Person, reachable } from './world.ts'

let shard: TestShard
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

const ready = { name: 'A', subject: 'Olio', preheader: '', html: '<p>Ciao</p>' }

/** The meaning of the audience, person by person. */
function judge(person: Person, isExcluded: boolean): string {
  if (person.deleted) return 'deleted'
  if (isExcluded) return 'excluded_list'
  if (person.email === null) return 'no_address'
  if (person.suppressed) return 'suppressed'
  if (person.consent.startsWith('opted_in')) return 'reachable'
  return person.consent === 'opted_out' ? 'unsubscribed' : 'no_consent'
}

describe('the audience of a campaign', () => {
  it('counts everybody in the lists once, as a plain reading of the rules does', async () => {
    let tenantId = 100
    const person = fc.record({
      email: fc.boolean(),
      consent: fc.constantFrom(
        'unknown' as const,
        'opted_in' as const,
        'opted_in_double' as const,
        'opted_out' as const,
      ),
      deleted: fc.boolean(),
      suppressed: fc.boolean(),
      lists: fc.record({ a: fc.boolean(), b: fc.boolean(), out: fc.boolean(), removed: fc.boolean() }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 1, maxLength: 25 }), async (people) => {
        tenantId += 1
        const ctx = await shard.ctx({ tenantId })
        const rows = people.map((one, index) => ({
          ...one,
          email: one.email ? `p${index}@example.it` : null,
        }))
        const ids = await insertPeople(ctx, rows)
        const membersOf = (isIn: (lists: (typeof people)[number]['lists']) => boolean) =>
          ids.filter((_, index) =>
            isIn(people[index]?.lists ?? { a: false, b: false, out: false, removed: false }),
          )
        const a = await insertList(
          ctx,
          'A',
          membersOf((lists) => lists.a),
        )
        const b = await insertList(
          ctx,
          'B',
          membersOf((lists) => lists.b && !lists.removed),
          membersOf((lists) => lists.b && lists.removed),
        )
        const out = await insertList(
          ctx,
          'Fuori',
          membersOf((lists) => lists.out),
        )
        const { id } = await createCampaign(ctx, { ...ready, listIds: [a, b], excludedListIds: [out] })
        const preview = await previewAudience(ctx, id)
        const verdicts = rows
          .filter((one) => one.lists.a || (one.lists.b && !one.lists.removed))
          .map((one) => judge(one, one.lists.out))
        const count = (reason: string) => verdicts.filter((one) => one === reason).length
        expect(preview.reachable).toBe(count('reachable'))
        expect(Object.fromEntries(preview.exclusions.map((one) => [one.reason, one.count]))).toEqual(
          Object.fromEntries(
            exclusionReasons.map((reason) => [reason, count(reason)]).filter(([, n]) => n !== 0),
          ),
        )
      }),
      { numRuns: 25 },
    )
  })

  it('names what stops the send, and does not let it start', async () => {
    const ctx = await shard.ctx({ tenantId: 1 })
    const { id } = await createCampaign(ctx, {
      name: 'A',
      subject: 'Per %%NOME%%',
      preheader: '',
      html: '<p> </p>',
      listIds: [],
      excludedListIds: [],
    })
    const problems = [
      { field: 'listIds', code: 'required' },
      { field: 'subject', code: 'unknown_field', params: { name: 'NOME' } },
      { field: 'html', code: 'required' },
    ]
    expect((await previewAudience(ctx, id)).problems).toEqual(problems)
    await expect(prepareLinks(ctx, id)).rejects.toMatchObject({
      code: 'campaign.incomplete',
      fields: problems,
    })
  })

  it('counts who lacks a field that has no fallback', async () => {
    const ctx = await shard.ctx({ tenantId: 2 })
    await createField(ctx, { key: 'CITTA', label: 'Città', type: 'text', choices: [] })
    const ids = await insertPeople(ctx, [
      reachable('a@example.it', { firstName: 'Anna', fields: { CITTA: 'Lucca' } }),
      reachable('b@example.it', { firstName: 'Bruno' }),
      reachable('c@example.it', { fields: { CITTA: '' } }),
      reachable('d@example.it', { consent: 'opted_out' }),
    ])
    const list = await insertList(ctx, 'Tutti', ids)
    const { id } = await createCampaign(ctx, {
      ...ready,
      subject: '%%FIRST_NAME%%, %%COMPANY|cliente%%',
      html: '<p>%%CITTA%% %%EMAIL%%</p>',
      listIds: [list],
      excludedListIds: [],
    })
    expect(await previewAudience(ctx, id)).toMatchObject({
      reachable: 3,
      problems: [],
      missingFields: [
        { name: 'FIRST_NAME', count: 1 },
        { name: 'CITTA', count: 2 },
      ],
    })
  })
})
