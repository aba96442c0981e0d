import { createSignal } from 'solid-js'
import type { AudiencePreview } from '../../../../../worker/contracts/campaigns.ts'
import { problemText } from '../../../../shared/problem-text.ts'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { useWorkspace } from '../../../session.tsx'
import type { Checked, Written } from './draft.ts'

/** What is asked before a campaign goes: to send it now, or when. */
export type SendAct = 'send' | 'time'

/**
 * Whether a campaign can go, and the question before it does. It is asked about what was saved last, never
 * about an answer for something older.
 */
export function createSendQuestion({ check, audience, audienceError }: Written) {
  const workspace = useWorkspace()
  const { t } = campaignsText
  const [asking, setAsking] = createSignal<SendAct | null>(null)
  const [question, setQuestion] = createSignal<{ act: SendAct; about: Checked } | null>(null)
  const whyNot = (counted: AudiencePreview) => {
    if (counted.problems.length > 0) return t('send.notReady')
    return counted.reachable === 0 ? t('send.nobody') : undefined
  }

  /** Why it cannot go now, in words. */
  function off(): string | undefined {
    if (!workspace.can('campaigns.send')) return t('send.noPermission')
    const counted = audience()
    if (counted !== undefined) return whyNot(counted)
    const failed = audienceError()
    return failed ? problemText(failed) : t('audience.counting')
  }

  async function ask(act: SendAct): Promise<void> {
    if (asking() !== null) return
    setAsking(act)
    try {
      const about = await check()
      if (about !== null && whyNot(about.audience) === undefined) setQuestion({ act, about })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    } finally {
      setAsking(null)
    }
  }

  /** What is asked, once it is made ready. */
  const asked = (act: SendAct): Checked | null => {
    const open = question()
    return open?.act === act ? open.about : null
  }
  return { off, asking, ask, asked, close: () => setQuestion(null) }
}
