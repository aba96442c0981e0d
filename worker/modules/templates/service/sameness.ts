import type { Ctx } from '../../../context.ts'
import type { TemplateProblem } from '../../../contracts/templates.ts'
import { sha256Hex } from '../../../lib/bytes.ts'
import { contentKey } from '../../../lib/texts/template-content.ts'
import { listIdentical, listUndigested, type TranslationDigest, writeDigests } from '../queries/digests.ts'

type Said = Parameters<typeof contentKey>[0] & { language: string }

/** What no two requests in one language have in common. */
export const digestOf = async ({ language, ...said }: Said): Promise<TranslationDigest> => ({
  language,
  digest: await sha256Hex(contentKey(said)),
})

/**
 * Where a draft says in a language what another template that was asked for says in it (spec 10.2): told of each
 * language once, at its text, with the other template. `within` is the connection that one has to stand on which is
 * asked for again; null for a draft.
 */
export async function findIdenticalProblems(
  ctx: Ctx,
  draft: { id: number; written: readonly Said[]; within: string | null },
): Promise<TemplateProblem[]> {
  if (draft.written.length === 0) return []
  await fillDigests(ctx)
  const digests = await Promise.all(draft.written.map(digestOf))
  const found = await listIdentical(ctx.db, ctx.tenant.id, { id: draft.id, digests, within: draft.within })
  return digests.flatMap(({ language }): TemplateProblem[] => {
    const other = found.find((one) => one.language === language)
    if (other === undefined) return []
    return [
      {
        field: `translations.${language}.body`,
        code: 'identical',
        severity: 'error',
        params: { id: other.id, name: other.name, language },
      },
    ]
  })
}

const fillPage = 200

/** Gives a digest to what was asked for before translations had one; nothing is left to do after the first time. */
async function fillDigests(ctx: Ctx): Promise<void> {
  for (;;) {
    const rows = await listUndigested(ctx.db, ctx.tenant.id, fillPage)
    if (rows.length === 0) return
    const digests = rows.map(async ({ template_id: templateId, ...said }) => ({
      templateId,
      ...(await digestOf(said)),
    }))
    await writeDigests(ctx.db, ctx.tenant.id, await Promise.all(digests))
  }
}
