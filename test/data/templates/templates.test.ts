import { type SQL, sql } from 'drizzle-orm/sql'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { execute, queryRows } from '../../../db/client.ts'
import { Id } from '../../../worker/contracts/common.ts'
import { identicalTo, undigested } from '../../../worker/modules/templates/queries/digests.ts'
import { templatesPage } from '../../../worker/modules/templates/queries/templates.ts'
import { templatesRoutes } from '../../../worker/modules/templates/routes.ts'
import {
  deleteTemplate,
  duplicateTemplate,
  getTemplate,
  listTemplates,
  listTemplatesNaming,
  playApproval,
  requestApproval,
  sweepTemplates,
  updateTemplate,
} from '../../../worker/modules/templates/service.ts'
import { createTag } from '../../../worker/modules/tags/change-service.ts'
import { type TestShard, startTestShard } from '../../support/ctx.ts'
import { mountRoutes, refusal } from '../../support/routes.ts'
import { english, italian, makeDraft, makeRequested, statesOf } from './world.ts'

let shard: TestShard
beforeAll(async () => void (shard = await startTestShard()))
afterAll(() => shard.close())

describe('a draft', () => {
  it('begins with a free name and an empty text in the workspace’s language', async () => {
    const ctx = await shard.ctx({ tenantId: 1, tenant: { defaultLanguage: 'fr' } })
    const api = mountRoutes(templatesRoutes, ctx)
    const [first, second] = [await api('POST', '/', {}), await api('POST', '/', {})]
    expect(first).toMatchObject({
      status: 201,
      body: {
        name: 'Modèle',
        defaultLanguage: 'fr',
        category: 'marketing',
        version: 1,
        requestedAt: null,
        translations: [{ language: 'fr', state: 'draft', body: '', buttons: [] }],
        provider: 'sandbox',
      },
    })
    expect(second.body).toMatchObject({ name: 'Modèle 2' })
  })

  it('keeps what breaks the rules, so that it can be mended later', async () => {
    const ctx = await shard.ctx({ tenantId: 2 })
    const draft = await makeDraft(ctx, { translations: [{ ...italian, body: 'a     b %%FIRST_NAME%%' }] })
    expect((await getTemplate(ctx, draft.id)).translations[0]?.body).toBe('a     b %%FIRST_NAME%%')
  })

  it('changes only what is given, and only at the version that was seen', async () => {
    const ctx = await shard.ctx({ tenantId: 3 })
    const draft = await makeDraft(ctx)
    const changed = await updateTemplate(ctx, draft.id, { version: 1, samples: { FIRST_NAME: 'Ada' } })
    expect(changed).toMatchObject({ version: 2, name: draft.name, samples: { FIRST_NAME: 'Ada' } })
    expect(changed.translations).toEqual(draft.translations)
    await expect(updateTemplate(ctx, draft.id, { version: 1, name: 'Altro' })).rejects.toMatchObject({
      code: 'resource.conflict',
    })
  })

  it('takes one of twenty changes made at once, translations whole', async () => {
    const ctx = await shard.ctx({ tenantId: 4 })
    const draft = await makeDraft(ctx)
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        updateTemplate(ctx, draft.id, {
          version: 1,
          translations: [{ language: 'it', body: `Testo ${n}`, buttons: [] }],
        }),
      ),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await getTemplate(ctx, draft.id)).translations).toHaveLength(1)
  })

  it('shares its name with no other, accents and case aside, until that one is deleted', async () => {
    const ctx = await shard.ctx({ tenantId: 5 })
    const first = await makeDraft(ctx, { name: 'Novità' })
    const taken = { code: 'request.invalid', fields: [{ field: 'name', code: 'name_taken' }] }
    await expect(makeDraft(ctx, { name: 'novita' })).rejects.toMatchObject(taken)
    const other = await makeDraft(ctx, { name: 'Altro' })
    await expect(updateTemplate(ctx, other.id, { version: 1, name: 'NOVITÀ' })).rejects.toMatchObject(taken)
    await deleteTemplate(ctx, first.id)
    expect((await updateTemplate(ctx, other.id, { version: 1, name: 'NOVITÀ' })).name).toBe('NOVITÀ')
  })

  it('gives tags that exist, and shows none that was deleted', async () => {
    const ctx = await shard.ctx({ tenantId: 6 })
    const tag = await createTag(ctx, 'olio-nuovo')
    const button = { kind: 'reply', label: 'Sì', tagId: tag.id }
    const draft = await makeDraft(ctx, { translations: [{ ...italian, buttons: [button] }] })
    expect(draft.translations[0]?.buttons).toEqual([{ ...button, value: '' }])
    await expect(
      makeDraft(ctx, { name: 'B', translations: [{ ...italian, buttons: [{ ...button, tagId: 999_999 }] }] }),
    ).rejects.toMatchObject({ fields: [{ field: 'translations', code: 'tag_unknown' }] })
  })

  test.each<[what: string, body: unknown, field: string]>([
    ['a language WhatsApp has not', { translations: [{ language: 'xx' }] }, 'translations.0.language'],
    ['the same language twice', { translations: [italian, italian] }, 'translations'],
    [
      'a hundred thousand letters',
      { translations: [{ language: 'it', body: 'a'.repeat(100_000) }] },
      'translations.0.body',
    ],
    ['a name of a hundred thousand letters', { name: 'a'.repeat(100_000) }, 'name'],
    [
      'an unknown kind of button',
      { translations: [{ ...italian, buttons: [{ kind: 'image', label: 'x' }] }] },
      'translations.0.buttons.0.kind',
    ],
    [
      'a thousand buttons',
      {
        translations: [
          { ...italian, buttons: Array.from({ length: 1000 }, () => ({ kind: 'reply', label: 'x' })) },
        ],
      },
      'translations.0.buttons',
    ],
    ['samples that are no texts', { samples: { FIRST_NAME: 7 } }, 'samples.FIRST_NAME'],
  ])('is refused with %s', async (_what, body, field) => {
    const api = mountRoutes(templatesRoutes, await shard.ctx({ tenantId: 7 }))
    const { status, fields } = refusal(await api('POST', '/', body))
    expect([status, Object.keys(fields)]).toEqual([422, [field]])
  })
})

describe('asking for approval', () => {
  it('queues each translation and freezes all but the name', async () => {
    const ctx = await shard.ctx({ tenantId: 10 })
    const draft = await makeDraft(ctx)
    const asked = await requestApproval(ctx, draft.id, 1)
    expect(statesOf(asked)).toEqual({ it: 'queued', en: 'queued' })
    expect(asked).toMatchObject({ version: 2, requestedAt: ctx.clock.now() })
    expect(ctx.queues.sent.at(-1)?.job).toEqual({ type: 'tenant.tick' })
    await expect(updateTemplate(ctx, draft.id, { version: 2, samples: {} })).rejects.toMatchObject({
      code: 'template.frozen',
    })
    await expect(requestApproval(ctx, draft.id, 2)).rejects.toMatchObject({ code: 'template.frozen' })
    expect(await updateTemplate(ctx, draft.id, { version: 2, name: 'Nome nuovo' })).toMatchObject({
      name: 'Nome nuovo',
      version: 3,
    })
  })

  it('leaves translations without a text out', async () => {
    const ctx = await shard.ctx({ tenantId: 11 })
    const draft = await makeDraft(ctx, { translations: [italian, { language: 'fr' }] })
    expect(statesOf(await requestApproval(ctx, draft.id, 1))).toEqual({ it: 'queued' })
  })

  it('is refused with every rule that is broken, and changes nothing', async () => {
    const ctx = await shard.ctx({ tenantId: 12 })
    const body = 'Ritiro      in negozio a %%CITTA%%'
    const draft = await makeDraft(ctx, { translations: [{ language: 'it', body }] })
    const api = mountRoutes(templatesRoutes, ctx)
    const answer = await api('POST', `/${draft.id}/request`, { version: 1 })
    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({
      code: 'template.incomplete',
      errors: [
        { field: 'translations.it.body', code: 'unknown_field', params: { name: 'CITTA' } },
        { field: 'translations.it.body', code: 'spaces', params: { count: 6, after: 'Ritiro' } },
        { field: 'translations.it.body', code: 'ends_with_field' },
        { field: 'samples.CITTA', code: 'sample_missing' },
      ],
    })
    expect(statesOf(await getTemplate(ctx, draft.id))).toEqual({ it: 'draft' })
  })

  it('is refused at a version that was not seen', async () => {
    const ctx = await shard.ctx({ tenantId: 13 })
    const draft = await makeDraft(ctx)
    await updateTemplate(ctx, draft.id, { version: 1, name: 'B' })
    await expect(requestApproval(ctx, draft.id, 1)).rejects.toMatchObject({ code: 'resource.conflict' })
  })

  it('is refused for what was asked for before, until that one is deleted', async () => {
    const ctx = await shard.ctx({ tenantId: 14 })
    const first = await makeRequested(ctx)
    const copy = await duplicateTemplate(ctx, first.id)
    const identical = (['it', 'en'] as const).map((language) => ({
      field: `translations.${language}.body`,
      code: 'identical',
      params: { id: first.id, name: first.name, language },
    }))
    const problems = identical.map((one) => ({ ...one, severity: 'error' }))
    expect(copy).toMatchObject({ name: 'Prevendita olio nuovo (copia)', problems })
    await expect(requestApproval(ctx, copy.id, 1)).rejects.toMatchObject({
      code: 'template.incomplete',
      fields: identical,
    })
    await deleteTemplate(ctx, first.id)
    expect(statesOf(await requestApproval(ctx, copy.id, 1))).toEqual({ it: 'queued', en: 'queued' })
  })

  const otherItalian = { language: 'it' as const, body: 'Il vino nuovo è pronto per te.' }
  let tenantId = 200
  const asAnswer = { kind: 'reply' as const, label: 'Mi interessa' }

  /** Two drafts, the first asked for: in which languages the second says the same. */
  it.each([
    ['in one of its languages', { translations: [italian, english] }, { translations: [italian] }, ['it']],
    [
      'which has one language more',
      { translations: [italian] },
      { translations: [italian, english] },
      ['it'],
    ],
    ['in both', { translations: [italian, english] }, { translations: [english, italian] }, ['en', 'it']],
    [
      'in no language that both have',
      { translations: [italian] },
      { translations: [english], defaultLanguage: 'en' },
      [],
    ],
    ['in another text', { translations: [italian, english] }, { translations: [otherItalian] }, []],
    [
      'in another category',
      { translations: [italian] },
      { translations: [italian], category: 'utility' as const },
      [],
    ],
    [
      'under other buttons',
      { translations: [{ ...italian, buttons: [asAnswer] }] },
      { translations: [{ ...italian, buttons: [{ ...asAnswer, label: 'Non ora' }] }] },
      [],
    ],
    [
      'under the same buttons, with its own tags and samples',
      { translations: [{ ...italian, buttons: [asAnswer] }] },
      { translations: [{ ...italian, buttons: [asAnswer] }], samples: { FIRST_NAME: 'Ugo' } },
      ['it'],
    ],
  ])('is refused for what another one says %s', async (_name, first, second, languages) => {
    const ctx = await shard.ctx({ tenantId: tenantId++ })
    const { id, name } = await makeRequested(ctx, { name: 'Primo', ...first })
    const draft = await makeDraft(ctx, { name: 'Secondo', ...second })
    expect(draft.problems).toEqual(
      languages.map((language) => ({
        field: `translations.${language}.body`,
        code: 'identical',
        severity: 'error',
        params: { id, name, language },
      })),
    )
    const asked = requestApproval(ctx, draft.id, 1)
    if (languages.length === 0) expect((await asked).requestedAt).not.toBeNull()
    else await expect(asked).rejects.toMatchObject({ code: 'template.incomplete' })
  })

  it('is refused for what was asked for before translations had a digest', async () => {
    const ctx = await shard.ctx({ tenantId: tenantId++ })
    const { id } = await makeRequested(ctx, { name: 'Primo', translations: [italian, english] })
    await execute(
      ctx.db,
      sql`UPDATE template_translations SET digest = NULL WHERE tenant_id = ${ctx.tenant.id} AND template_id = ${id}`,
    )
    const draft = await makeDraft(ctx, { name: 'Secondo', translations: [italian] })
    expect(draft.problems).toMatchObject([{ code: 'identical', params: { id, language: 'it' } }])
  })

  it('of two that say the same on a connection that is left takes the first that is asked for again', async () => {
    const ctx = await shard.ctx({ tenantId: tenantId++ })
    const said = { language: 'it', body: 'Ciao, l’olio nuovo è arrivato.' }
    const { id: first } = await makeRequested(ctx, { name: 'Primo', translations: [said] })
    const other = { ...said, body: 'L’olio vecchio è finito.' }
    const { id: second } = await makeRequested(ctx, { name: 'Secondo', translations: [other] })
    await execute(
      ctx.db,
      sql`UPDATE template_translations SET body = ${said.body}, digest = NULL
          WHERE tenant_id = ${ctx.tenant.id} AND template_id = ${second}`,
    )
    await execute(
      ctx.db,
      sql`UPDATE template_translations SET connection = 'twilio:left' WHERE tenant_id = ${ctx.tenant.id}`,
    )
    const shown = [await getTemplate(ctx, first), await getTemplate(ctx, second)]
    expect(shown.map(({ problems }) => problems)).toEqual([[], []])
    const again = await requestApproval(ctx, second, shown[1]?.version ?? 0)
    expect(again.translations).toMatchObject([{ isElsewhere: false }])
    const left = await getTemplate(ctx, first)
    const field = 'translations.it.body'
    expect(left.problems).toMatchObject([{ field, code: 'identical', params: { id: second } }])
    await expect(requestApproval(ctx, first, left.version)).rejects.toMatchObject({
      code: 'template.incomplete',
      fields: [{ field, code: 'identical' }],
    })
  })

  it('is refused for what a draft tells of itself', async () => {
    const ctx = await shard.ctx({ tenantId: 17 })
    const draft = await makeDraft(ctx, {
      translations: [{ language: 'it', body: '%%NOME%%      ciao a tutti' }, { language: 'en' }],
    })
    const codes = draft.problems.map(({ field, code, severity }) => [field, code, severity])
    expect(codes).toEqual([
      ['translations.it.body', 'unknown_field', 'error'],
      ['translations.it.body', 'spaces', 'error'],
      ['translations.it.body', 'starts_with_field', 'error'],
      ['translations.en.body', 'without_text', 'warning'],
      ['samples.NOME', 'sample_missing', 'error'],
    ])
    const told = draft.problems.flatMap(({ severity, ...problem }) => (severity === 'error' ? [problem] : []))
    await expect(requestApproval(ctx, draft.id, 1)).rejects.toMatchObject({
      code: 'template.incomplete',
      fields: told,
    })
  })

  it('of two identical drafts at once takes one', async () => {
    const ctx = await shard.ctx({ tenantId: 15 })
    const drafts = [await makeDraft(ctx, { name: 'A' }), await makeDraft(ctx, { name: 'B' })]
    const outcomes = await Promise.allSettled(drafts.map(({ id }) => requestApproval(ctx, id, 1)))
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('has no limit in number', async () => {
    const ctx = await shard.ctx({ tenantId: 16 })
    for (let n = 0; n < 30; n++) {
      await makeRequested(ctx, {
        name: `N. ${n}`,
        translations: [{ language: 'it', body: `Olio n. ${n} pronto` }],
      })
    }
    expect((await listTemplates(ctx, { limit: 50 })).items).toHaveLength(30)
  })
})

describe('approval in the sandbox', () => {
  it('is played for each translation by itself, and later states stop it', async () => {
    const ctx = await shard.ctx({ tenantId: 20 })
    const { id } = await makeRequested(ctx)
    expect(statesOf(await getTemplate(ctx, id))).toEqual({ it: 'in_review', en: 'in_review' })
    const at = (language: 'it' | 'en') => ({ id, language })
    await playApproval(ctx, at('it'), { play: 'approved', reason: '' })
    const rejected = await playApproval(ctx, at('en'), { play: 'rejected', reason: 'INVALID_FORMAT' })
    expect(rejected.translations).toMatchObject([
      { language: 'it', state: 'approved', reason: null, stateAt: ctx.clock.now() },
      { language: 'en', state: 'rejected', reason: 'INVALID_FORMAT' },
    ])
    expect(statesOf(await playApproval(ctx, at('it'), { play: 'paused', reason: '' })).it).toBe('paused')
    expect(statesOf(await playApproval(ctx, at('it'), { play: 'approved', reason: '' })).it).toBe('approved')
    expect(statesOf(await playApproval(ctx, at('it'), { play: 'disabled', reason: '' })).it).toBe('disabled')
    await expect(playApproval(ctx, at('it'), { play: 'approved', reason: '' })).rejects.toMatchObject({
      fields: [{ field: 'play', code: 'not_playable' }],
    })
  })

  it('cannot be played on a draft', async () => {
    const ctx = await shard.ctx({ tenantId: 21 })
    const { id } = await makeDraft(ctx)
    await expect(
      playApproval(ctx, { id, language: 'it' }, { play: 'approved', reason: '' }),
    ).rejects.toMatchObject({ fields: [{ field: 'play', code: 'not_playable' }] })
  })

  it('after a rejection is asked for anew with a changed copy', async () => {
    const ctx = await shard.ctx({ tenantId: 22 })
    const { id } = await makeRequested(ctx, { translations: [italian] })
    await playApproval(ctx, { id, language: 'it' }, { play: 'rejected', reason: 'SCAM' })
    const copy = await duplicateTemplate(ctx, id)
    const mended = await updateTemplate(ctx, copy.id, {
      version: 1,
      translations: copy.translations.map((one) => ({ ...one, body: `${one.body} Ti aspettiamo.` })),
    })
    expect(mended.problems).toEqual([])
    expect(statesOf(await requestApproval(ctx, copy.id, 2))).toEqual({ it: 'queued' })
  })
})

describe('deleting', () => {
  it('is refused while a campaign that is not over has chosen the template, and says which', async () => {
    const ctx = await shard.ctx({ tenantId: 25 })
    const { id } = await makeRequested(ctx)
    const content = JSON.stringify({ templateId: id })
    await execute(
      ctx.db,
      sql`INSERT INTO campaigns (tenant_id, name, channel, state, content, created_at, updated_at)
          VALUES (25, 'Natale', 'whatsapp', 'draft', ${content}, 1, 1)`,
    )
    await expect(deleteTemplate(ctx, id)).rejects.toMatchObject({ code: 'template.in_use', detail: 'Natale' })
    await execute(ctx.db, sql`UPDATE campaigns SET state = 'finished' WHERE tenant_id = 25`)
    await deleteTemplate(ctx, id)
    await expect(getTemplate(ctx, id)).rejects.toMatchObject({ code: 'resource.not_found' })
  })
})

describe('the list', () => {
  it('is searched by name, filtered by state and paged, newest first', async () => {
    const ctx = await shard.ctx({ tenantId: 30 })
    const made = []
    for (const name of ['Novità d’autunno', 'Promemoria 50%', 'Novità d’inverno']) {
      made.push(
        await makeDraft(ctx, { name, translations: [{ ...italian, body: `Testo di ${name}` }, english] }),
      )
    }
    const [autumn, reminder, winter] = made.map(({ id }) => id)
    const found = async (query: Partial<Parameters<typeof listTemplates>[1]>) =>
      (await listTemplates(ctx, { limit: 50, ...query })).items.map(({ id }) => id)
    expect(await found({})).toEqual([winter, reminder, autumn])
    expect(await found({ search: 'NOVITA' })).toEqual([winter, autumn])
    expect(await found({ search: '50%' })).toEqual([reminder])
    expect(await found({ search: '_' })).toEqual([])
    await requestApproval(ctx, autumn ?? 0, 1)
    expect(await found({ state: 'queued' })).toEqual([autumn])
    const first = await listTemplates(ctx, { limit: 2 })
    const second = await listTemplates(ctx, { limit: 2, cursor: first.nextCursor ?? undefined })
    expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([
      [winter, reminder],
      [autumn],
    ])
    expect(second.nextCursor).toBeNull()
    const back = await listTemplates(ctx, { limit: 2, cursor: second.previousCursor ?? undefined })
    expect(back.items.map(({ id }) => id)).toEqual([winter, reminder])
    expect(first.items[0]).toMatchObject({
      name: 'Novità d’inverno',
      excerpt: 'Testo di Novità d’inverno',
      translations: [
        { language: 'it', state: 'draft' },
        { language: 'en', state: 'draft' },
      ],
    })
  })

  it('is read along its index', async () => {
    const plan = await queryRows(
      (await shard.ctx()).db,
      sql`EXPLAIN QUERY PLAN ${templatesPage(1, { search: 'olio', state: 'approved', border: { id: 9, newer: false }, limit: 50 })}`,
      (row) => String(row['detail']),
    )
    expect(plan[0]).toBe('SEARCH templates USING INDEX templates_tenant (tenant_id=? AND id<?)')
    expect(plan.join()).not.toMatch(/SCAN|TEMP B-TREE/)
  })

  it('is compared with others by an index', async () => {
    const ctx = await shard.ctx({ tenantId: 1 })
    const planOf = (statement: SQL) =>
      queryRows(ctx.db, sql`EXPLAIN QUERY PLAN ${statement}`, (row) => String(row['detail']))
    const digests = [{ language: 'it', digest: 'a' }]
    expect((await planOf(identicalTo(1, { id: 1, digests, within: 'sandbox' }))).join()).toMatch(
      /SEARCH r USING .*INDEX template_translations_digest \(tenant_id=\? AND language=\? AND digest=\?\)/,
    )
    expect((await planOf(undigested(1, 200))).join()).toMatch(
      /SEARCH r USING INDEX template_translations_undigested \(tenant_id=\?\)/,
    )
  })

  it('names the templates that a field stands in', async () => {
    const ctx = await shard.ctx({ tenantId: 31 })
    const body = 'Ritiro a %%CITTA|Firenze%% domani.'
    const button = { kind: 'url', label: 'Vedi', value: 'https://a.it/%%ORDINE%%' }
    const { id, name } = await makeDraft(ctx, { translations: [{ language: 'it', body, buttons: [button] }] })
    expect(await listTemplatesNaming(ctx, 'CITTA')).toEqual([{ id, name }])
    expect(await listTemplatesNaming(ctx, 'ORDINE')).toEqual([{ id, name }])
    expect(await listTemplatesNaming(ctx, 'CITT')).toEqual([])
  })
})

describe('the API', () => {
  it('is closed to roles that may not, and to other workspaces', async () => {
    const owner = await shard.ctx({ tenantId: 40 })
    const { id } = await makeDraft(owner)
    const asAgent = mountRoutes(templatesRoutes, await shard.ctx({ tenantId: 40, role: 'agent' }))
    expect((await asAgent('GET', `/${id}`)).status).toBe(200)
    expect((await asAgent('PATCH', `/${id}`, { version: 1, name: 'X' })).status).toBe(403)
    expect((await asAgent('POST', `/${id}/request`, { version: 1 })).status).toBe(403)
    const asStaff = mountRoutes(templatesRoutes, await shard.ctx({ tenantId: 40, role: 'staff' }))
    expect((await asStaff('GET', '/')).status).toBe(403)
    const elsewhere = mountRoutes(templatesRoutes, await shard.ctx({ tenantId: 41 }))
    for (const [method, path, body] of [
      ['GET', `/${id}`],
      ['PATCH', `/${id}`, { version: 1, name: 'X' }],
      ['DELETE', `/${id}`],
      ['POST', `/${id}/duplicate`],
      ['POST', `/${id}/request`, { version: 1 }],
      ['POST', `/${id}/refresh`],
      ['POST', `/${id}/translations/it/play`, { play: 'approved' }],
    ] as const) {
      expect((await elsewhere(method, path, body)).status, `${method} ${path}`).toBe(404)
    }
  })

  it('takes a template through its whole life', async () => {
    const ctx = await shard.ctx({ tenantId: 42 })
    const api = mountRoutes(templatesRoutes, ctx)
    const made = await api('POST', '/', {
      name: 'Vita',
      translations: [italian],
      samples: { FIRST_NAME: 'Ada' },
    })
    const id = Id.parse((made.body as { id: unknown }).id)
    expect((await api('POST', `/${id}/request`, { version: 1 })).status).toBe(200)
    await sweepTemplates(ctx)
    const approved = await api('POST', `/${id}/translations/it/play`, { play: 'approved' })
    expect(approved.body).toMatchObject({ translations: [{ state: 'approved' }] })
    expect((await api('POST', `/${id}/refresh`)).status).toBe(200)
    expect((await api('DELETE', `/${id}`)).status).toBe(204)
    expect((await api('GET', `/${id}`)).status).toBe(404)
  })

  it('prints every field of a person for the preview', async () => {
    const ctx = await shard.ctx({ tenantId: 43 })
    const api = mountRoutes(templatesRoutes, ctx)
    const person = await api('GET', '/person')
    expect(person).toMatchObject({
      status: 200,
      body: { contactId: null, name: 'Anna Grassi', language: 'it', values: { FIRST_NAME: 'Anna' } },
    })
    expect((await api('GET', '/person?contactId=999999')).status).toBe(404)
  })
})
