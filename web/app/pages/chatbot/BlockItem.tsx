import CircleAlert from 'lucide-solid/icons/circle-alert'
import Flag from 'lucide-solid/icons/flag'
import Trash from 'lucide-solid/icons/trash'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import type { JSX } from 'solid-js'
import { createMemo, For, Show } from 'solid-js'
import type { Block, BlockFigures, FlowProblem } from '../../../../worker/contracts/chatbot.ts'
import { exitsOf, waitsAt } from '../../../../worker/lib/chatbot/exits.ts'
import { formFields } from '../../../../worker/lib/chatbot/run.ts'
import { Glyph } from '../../../shared/ui/Button.tsx'
import { MoreMenu } from '../../../shared/ui/Menu.tsx'
import { chatbotText } from '../../i18n/chatbot.ts'
import type { ChatbotDraft } from './draft.ts'
import { ExitMenu } from './ExitMenu.tsx'
import { blockIcons, blockName, exitName, firstWords, problemWords } from './words.ts'

/** A block on its cord: what it does, what stands against it, how many came here, and where it leads. */
export function BlockItem(props: {
  draft: ChatbotDraft
  block: Block
  reached: boolean
  last: boolean
  /** Null: nobody could have come here yet. */
  figures: BlockFigures | null
  canWrite: boolean
  onEdit: (id: string) => void
  onRemove: (id: string) => void
}): JSX.Element {
  const { t } = chatbotText
  const flow = () => props.draft.flow
  const name = () => blockName(flow(), props.block.id)
  const problems = createMemo(() => props.draft.problemsOf(props.block.id))
  const hasError = () => problems().some(({ severity }) => severity === 'error')
  const exits = () => exitsOf(props.block)
  return (
    <li class="relative flex gap-3 pb-4" id={`block-${props.block.id}`}>
      <Show when={!props.last}>
        <span class="absolute top-8 bottom-0 left-[15px] w-0.5 bg-line-2" aria-hidden="true" />
      </Show>
      <span
        class={`flex size-8 flex-none items-center justify-center rounded-full border-[1.5px] ${
          hasError()
            ? 'border-bad-line bg-bad-soft text-bad'
            : props.reached
              ? 'border-accent-line bg-accent-soft text-accent-text'
              : 'border-line-2 bg-surface text-text-3'
        }`}
        aria-hidden="true"
      >
        <Glyph icon={blockIcons[props.block.type]} size={14} />
      </span>
      <div class="min-w-0 flex-1 rounded-8 border border-line bg-surface">
        <div class="flex items-start gap-1">
          <button
            type="button"
            class="min-w-0 flex-1 rounded-8 px-3 py-2 text-start -outline-offset-2 hover:bg-hover max-sm:min-h-11"
            aria-label={t('list.edit', { name: name() })}
            onClick={() => props.onEdit(props.block.id)}
          >
            <span class="block text-section font-semibold">{name()}</span>
            <span class="block text-text-2 break-words">{wordsOf(props.draft, props.block)}</span>
          </button>
          <Show when={props.canWrite}>
            <div class="pt-1 pr-1">
              <MoreMenu
                of={name()}
                entries={[
                  {
                    label: t('menu.first'),
                    icon: Flag,
                    disabled: flow().start === props.block.id,
                    onSelect: () => props.draft.connect({ block: null, place: 'next' }, props.block.id),
                  },
                  {
                    label: t('menu.remove'),
                    icon: Trash,
                    danger: true,
                    onSelect: () => props.onRemove(props.block.id),
                  },
                ]}
              />
            </div>
          </Show>
        </div>
        <Problems draft={props.draft} problems={problems()} />
        <Show when={exits().length > 0}>
          <ul class="border-t border-line px-3 py-1">
            <For each={exits().map(({ place }) => place)}>
              {(place) => {
                const exit = () => exits().find((one) => one.place === place)
                return (
                  <li class="flex flex-wrap items-center justify-between gap-x-3">
                    <span class="min-w-0 text-secondary text-text-2 break-words">
                      {exitName(flow(), props.block, place)}
                    </span>
                    <ExitMenu
                      draft={props.draft}
                      cord={{ block: props.block.id, place }}
                      to={exit()?.to ?? null}
                      optional={exit()?.optional ?? false}
                      disabled={!props.canWrite}
                      onMade={props.onEdit}
                    />
                  </li>
                )
              }}
            </For>
          </ul>
        </Show>
        <Show when={props.figures}>{(figures) => <Figures block={props.block} figures={figures()} />}</Show>
      </div>
    </li>
  )
}

function Problems(props: { draft: ChatbotDraft; problems: readonly FlowProblem[] }): JSX.Element {
  return (
    <Show when={props.problems.length > 0}>
      <ul class="px-3 pb-2">
        <For each={props.problems}>
          {(problem) => (
            <li
              class={`flex items-start gap-1.5 text-secondary ${problem.severity === 'error' ? 'text-bad' : 'text-warn'}`}
            >
              <Glyph
                icon={problem.severity === 'error' ? CircleAlert : TriangleAlert}
                size={14}
                class="mt-px flex-none"
              />
              <span>{problemWords(props.draft.flow, problem)}</span>
            </li>
          )}
        </For>
      </ul>
    </Show>
  )
}

/** How many came here, answered and went on; those who did not are shown too, so that the sum is exact. */
function Figures(props: { block: Block; figures: BlockFigures }): JSX.Element {
  const { plural, t } = chatbotText
  const goesOn = () => exitsOf(props.block).length > 0
  const stay = () => props.figures.entered - props.figures.left
  return (
    <p class="flex flex-wrap gap-x-4 border-t border-line px-3 py-1.5 text-secondary text-text-3">
      <Show when={props.figures.entered > 0} fallback={t('figures.none')}>
        <span>{plural('figures.entered', props.figures.entered)}</span>
        <Show when={waitsAt(props.block)}>
          <span>{plural('figures.answered', props.figures.answered)}</span>
        </Show>
        <Show when={goesOn()}>
          <span>{plural('figures.left', props.figures.left)}</span>
        </Show>
        <Show when={goesOn() && stay() > 0}>
          <span>{plural('figures.stay', stay())}</span>
        </Show>
      </Show>
    </p>
  )
}

function wordsOf({ flow }: ChatbotDraft, block: Block): string {
  const { t } = chatbotText
  const said = 'text' in block ? firstWords(block.text, flow.languages) : ''
  if (block.type !== 'form') return said === '' ? t(`about.${block.type}`) : t('quoted', { text: said })
  const fields = formFields(block).map(({ field }) => t(`form.${field}`))
  return fields.join(', ')
}
