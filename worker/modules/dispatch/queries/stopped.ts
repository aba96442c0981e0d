import { type SQL, sql } from 'drizzle-orm/sql'
import type { WaitReason } from '../../../contracts/campaign-reasons.ts'

const reason: WaitReason = 'template_stopped'

/**
 * Pauses the sending campaigns that say a template whose default language may not be sent any more: whoever
 * waits in them is told now, not at the next try, which may be a day away (spec 10.2). Belongs behind the
 * statement that writes what became of a translation, in its batch.
 */
export const pauseForStoppedTemplateStatement = (
  tenantId: number,
  { templateId, now }: { templateId: number; now: number },
): SQL => sql`
  UPDATE campaigns SET state = 'paused', version = version + 1, updated_at = ${now},
    wait_reason = ${reason}, wait_until = NULL
  WHERE tenant_id = ${tenantId} AND state = 'sending' AND channel = 'whatsapp'
    AND content ->> 'templateId' = ${templateId} AND EXISTS (
      SELECT 1 FROM templates t
      JOIN template_translations l ON l.tenant_id = t.tenant_id AND l.template_id = t.id AND l.language = t.default_language
      WHERE t.tenant_id = ${tenantId} AND t.id = ${templateId} AND l.state IN ('paused', 'disabled', 'rejected')
    )`
