import ChevronDown from 'lucide-solid/icons/chevron-down'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import { type Block, chatbotLimits, offeredBlocks } from '../../../../worker/contracts/chatbot.ts'
import { Glyph } from '../../../shared/ui/Button.tsx'
import { Menu, type MenuEntry } from '../../../shared/ui/Menu.tsx'
import { chatbotText } from '../../i18n/chatbot.ts'
import type { ChatbotDraft } from './draft.ts'
import { type Cord, inOrder } from './flow-edit.ts'
import { blockIcons, blockName, exitName } from './words.ts'

/** Where a cord leads; opened, another block or a new one can be put on it. */
export function ExitMenu(props: {
  draft: ChatbotDraft
  cord: Cord
  to: string | null
  /** A question may go without: free words then wait. */
  optional: boolean
  disabled: boolean
  onMade: (id: string) => void
}): JSX.Element {
  const { t } = chatbotText
  const flow = () => props.draft.flow
  const own = () => flow().blocks.find(({ id }) => id === props.cord.block)
  const name = () => {
    const block: Block | undefined = own()
    return block === undefined ? t('list.start') : exitName(flow(), block, props.cord.place)
  }
  const target = () => {
    if (props.to !== null) return blockName(flow(), props.to)
    return t(props.optional ? 'exit.waits' : 'exit.none')
  }
  const isFull = () => flow().blocks.length >= chatbotLimits.blocks
  let hasMade = false
  const entries = (): MenuEntry[] => {
    const made: MenuEntry[] = isFull()
      ? [{ type: 'label', label: t('list.full') }]
      : [
          { type: 'label', label: t('exit.newBlock') },
          ...offeredBlocks.map((type) => ({
            label: t(`block.${type}`),
            icon: blockIcons[type],
            onSelect: () => {
              hasMade = true
              props.onMade(props.draft.insert(props.cord, type))
            },
          })),
        ]
    const others = inOrder(flow()).map(({ block }) => ({
      label: blockName(flow(), block.id),
      icon: blockIcons[block.type],
      onSelect: () => props.draft.connect(props.cord, block.id),
    }))
    if (others.length > 0) made.push({ type: 'line' }, { type: 'label', label: t('exit.goTo') }, ...others)
    if (props.optional && props.to !== null)
      made.push(
        { type: 'line' },
        { label: t('exit.waits'), onSelect: () => props.draft.connect(props.cord, null) },
      )
    return made
  }
  /** What was just made is open for being written: the focus goes there, not back to the cord. */
  const focusAfter = (): HTMLElement | undefined => {
    if (!hasMade) return undefined
    hasMade = false
    const field = '[role="dialog"] [data-part="body"] :is(textarea, input, button)'
    return document.querySelector<HTMLElement>(field) ?? undefined
  }
  return (
    <Show when={!props.disabled} fallback={<span class="text-secondary text-text-2">{target()}</span>}>
      <Menu
        placement="bottom-start"
        focusAfter={focusAfter}
        entries={entries()}
        trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
          <button
            type="button"
            {...attributes}
            class={`inline-flex min-h-7 items-center gap-1 rounded-6 px-1.5 text-start text-secondary font-medium hover:bg-hover max-sm:min-h-11 ${
              props.to === null && !props.optional ? 'text-bad' : 'text-accent-text'
            }`}
            aria-label={t('exit.change', { exit: name(), target: target() })}
          >
            {target()}
            <Glyph icon={ChevronDown} size={14} class="flex-none" />
          </button>
        )}
      />
    </Show>
  )
}
