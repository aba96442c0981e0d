import { useQuery } from '@tanstack/solid-query'
import MessagesSquare from 'lucide-solid/icons/messages-square'
import type { JSX } from 'solid-js'
import { createMemo, For, Show } from 'solid-js'
import { Glyph } from '../../../shared/ui/Button.tsx'
import { chatbotText } from '../../i18n/chatbot.ts'
import { useWorkspace } from '../../session.tsx'
import { BlockItem } from './BlockItem.tsx'
import { chatbotFiguresQuery } from './chatbot.data.ts'
import type { ChatbotDraft } from './draft.ts'
import { ExitMenu } from './ExitMenu.tsx'
import { inOrder } from './flow-edit.ts'

/** The blocks in the order visitors meet them, from the start of a chat; those that nobody meets stand last. */
export function BlockList(props: {
  draft: ChatbotDraft
  live: number | null
  canWrite: boolean
  onEdit: (id: string) => void
  /** Name and languages. */
  onEditBot: () => void
  onRemove: (id: string) => void
}): JSX.Element {
  const { t } = chatbotText
  const workspace = useWorkspace()
  const figures = useQuery(() => ({
    ...chatbotFiguresQuery(workspace.slug(), props.live ?? 0),
    enabled: props.live !== null,
  }))
  const figuresOf = (id: string) => {
    if (!figures.isSuccess) return null
    const none = { block: id, entered: 0, answered: 0, left: 0 }
    return figures.data.items.find(({ block }) => block === id) ?? none
  }
  const flow = () => props.draft.flow
  const botWords = () => `${flow().name}, ${t('bot.speaks', { languages: spoken(props.draft) })}`
  const ids = createMemo(() => inOrder(flow()).map(({ block }) => block.id))
  const standing = createMemo(() => new Map(inOrder(flow()).map((one) => [one.block.id, one])))
  const isFirstUnreached = (id: string, index: number) =>
    standing().get(id)?.reached === false && standing().get(ids()[index - 1] ?? '')?.reached !== false
  return (
    <>
      <Show when={figures.isError}>
        <p class="text-secondary text-text-3">{t('figures.failed')}</p>
      </Show>
      <ol aria-label={t('list.label')}>
        <li class="relative flex gap-3 pb-4">
          <Show when={ids().length > 0}>
            <span class="absolute top-8 bottom-0 left-[15px] w-0.5 bg-line-2" aria-hidden="true" />
          </Show>
          <span
            class="flex size-8 flex-none items-center justify-center rounded-full border-[1.5px] border-line-2 bg-surface text-text-3"
            aria-hidden="true"
          >
            <Glyph icon={MessagesSquare} size={14} />
          </span>
          <div class="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-3 pt-1">
            <span class="min-w-0">
              <span class="font-semibold">{t('list.start')}</span>{' '}
              <button
                type="button"
                class="rounded-4 text-start text-text-2 underline decoration-line-2 underline-offset-2 hover:text-text max-sm:min-h-11"
                aria-label={`${t('bot.open')}: ${botWords()}`}
                onClick={() => props.onEditBot()}
              >
                {botWords()}
              </button>
            </span>
            <ExitMenu
              draft={props.draft}
              cord={{ block: null, place: 'next' }}
              to={flow().start}
              optional={false}
              disabled={!props.canWrite}
              onMade={props.onEdit}
            />
          </div>
        </li>
        <Show when={ids().length === 0}>
          <li class="pl-11 text-text-2">{t('list.empty')}</li>
        </Show>
        <For each={ids()}>
          {(id, index) => (
            <>
              <Show when={isFirstUnreached(id, index())}>
                <li class="pt-2 pb-3 text-section font-semibold">{t('list.unreached')}</li>
              </Show>
              <Show when={standing().get(id)}>
                {(one) => (
                  <BlockItem
                    draft={props.draft}
                    block={one().block}
                    reached={one().reached}
                    last={
                      index() === ids().length - 1 || isFirstUnreached(ids()[index() + 1] ?? '', index() + 1)
                    }
                    figures={figuresOf(id)}
                    canWrite={props.canWrite}
                    onEdit={props.onEdit}
                    onRemove={props.onRemove}
                  />
                )}
              </Show>
            </>
          )}
        </For>
      </ol>
    </>
  )
}

const spoken = (draft: ChatbotDraft): string =>
  draft.flow.languages.map((language) => chatbotText.t(`language.${language}`)).join(', ')
