import { useQueryClient } from '@tanstack/solid-query'
import Play from 'lucide-solid/icons/play'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Show } from 'solid-js'
import type { Block, Chatbot } from '../../../../worker/contracts/chatbot.ts'
import { createMedia } from '../../../shared/media.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { PageHeader } from '../../../shared/ui/Page.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { chatbotText } from '../../i18n/chatbot.ts'
import { useWorkspace } from '../../session.tsx'
import { BlockList } from './BlockList.tsx'
import { BlockPanel } from './BlockPanel.tsx'
import { BotPanel } from './BotPanel.tsx'
import { publishDraft } from './chatbot.data.ts'
import { LiveBadge, LiveSwitch, SavedWords, SaveNotice } from './ChatbotHead.tsx'
import { type ChatbotDraft, createChatbotDraft } from './draft.ts'
import { DryRun } from './DryRun.tsx'
import { FormDialog } from './FormDialog.tsx'
import { isSameFlow } from './flow-edit.ts'
import { blockName } from './words.ts'

/** From here on the trial stands beside the blocks (look: layout). */
const wideQuery = '(min-width: 1280px)'

/** The bot's blocks on their cords, and the trial beside them. */
export function ChatbotEditor(props: { chatbot: Chatbot; onReload: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { t, plural } = chatbotText
  // What is on the screen is the person's own from here on: answers of the server do not overwrite it.
  // oxlint-disable-next-line solid/reactivity -- read once on purpose
  const draft = createChatbotDraft(props.chatbot)
  const [editing, setEditing] = createSignal<string | null>(null)
  const [editingBot, setEditingBot] = createSignal(false)
  const [trying, setTrying] = createSignal(false)
  const [publishing, setPublishing] = createSignal(false)
  const isWide = createMedia(wideQuery)
  const canWrite = () => workspace.can('workspace.write')
  const edited = createMemo(() => draft.flow.blocks.find(({ id }) => id === editing()))

  const isPublished = createMemo(() => {
    const { live, published } = props.chatbot
    return published !== null && live === published.version && isSameFlow(published.flow, draft.flow)
  })
  const publishOff = (): string | undefined => {
    if (!canWrite()) return t('publish.noPermission')
    const missing = draft.errors().length
    if (missing > 0) return plural('publish.notReady', missing)
    return isPublished() ? t('publish.same') : undefined
  }

  async function publish(): Promise<void> {
    setPublishing(true)
    try {
      if (!(await draft.autosave.flush())) return
      await publishDraft(client, workspace.slug(), draft.autosave.version())
      showToast({ text: t('publish.done') })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    } finally {
      setPublishing(false)
    }
  }

  /** Opens a block, or the bot itself: one panel stands at a time. */
  function edit(id: string | null): void {
    draft.write(id)
    setEditing(id)
    setEditingBot(id === null)
  }

  function closeBlock(): void {
    draft.write(null)
    setEditing(null)
  }

  function remove(id: string): void {
    const before = draft.copied()
    const name = blockName(draft.flow, id)
    if (editing() === id) closeBlock()
    draft.remove(id)
    showToast({ text: t('removed', { name }), onUndo: () => draft.put(before) })
  }

  return (
    <>
      <PageHeader
        title={t('title')}
        path={[{ label: t('settings.inbox'), href: workspace.href('/settings/inbox') }]}
        badge={<LiveBadge chatbot={props.chatbot} changed={!isPublished()} />}
        detail={<SavedWords draft={draft} />}
        actions={
          <>
            <Show when={!isWide()}>
              <Button icon={Play} onClick={() => setTrying(true)}>
                {t('dry.open')}
              </Button>
            </Show>
            <Button
              kind="main"
              offReason={publishOff()}
              busy={publishing()}
              busyLabel={t('publish.busy')}
              onClick={() => void publish()}
            >
              {t('publish.action')}
            </Button>
          </>
        }
      />
      <div class="flex min-h-0 flex-1">
        <div class="min-w-0 flex-1 overflow-auto px-(--gutter) py-4">
          <div class="mx-auto flex max-w-[720px] flex-col gap-4">
            <SaveNotice draft={draft} onReload={() => props.onReload()} />
            <Show when={!canWrite()}>
              <p class="text-text-2">{t('readOnly')}</p>
            </Show>
            <LiveSwitch chatbot={props.chatbot} canWrite={canWrite()} />
            <BlockList
              draft={draft}
              live={props.chatbot.live}
              canWrite={canWrite()}
              onEdit={edit}
              onEditBot={() => edit(null)}
              onRemove={remove}
            />
          </div>
        </div>
        <Show when={isWide()}>
          <aside class="flex w-[380px] flex-none flex-col border-l border-line bg-bg">
            <DryRun draft={draft} />
          </aside>
        </Show>
      </div>
      <Show when={!isWide() && trying()}>
        <SidePanel open onClose={() => setTrying(false)} title={t('dry.open')}>
          <div class="-mx-5 -my-4 flex h-[calc(100%+32px)] min-h-96 flex-col">
            <DryRun draft={draft} />
          </div>
        </SidePanel>
      </Show>
      <Show when={editingBot()}>
        <BotPanel draft={draft} canWrite={canWrite()} onClose={() => setEditingBot(false)} />
      </Show>
      <Show when={edited()?.id} keyed>
        {(_id) => (
          <Show when={edited()}>
            {(block) => <Editor draft={draft} block={block()} canWrite={canWrite()} onClose={closeBlock} />}
          </Show>
        )}
      </Show>
    </>
  )
}

/** The form is edited in a dialog with Save (spec 14.2), every other block in the panel. */
function Editor(props: {
  draft: ChatbotDraft
  block: Block
  canWrite: boolean
  onClose: () => void
}): JSX.Element {
  const form = () => (props.block.type === 'form' ? props.block : null)
  return (
    <Show when={form()} fallback={<BlockPanel {...props} />}>
      {(block) => <FormDialog {...props} block={block()} />}
    </Show>
  )
}
