import ClipboardList from 'lucide-solid/icons/clipboard-list'
import Clock from 'lucide-solid/icons/clock'
import ListChecks from 'lucide-solid/icons/list-checks'
import LogOut from 'lucide-solid/icons/log-out'
import MessageSquare from 'lucide-solid/icons/message-square'
import UserRound from 'lucide-solid/icons/user-round'
import Users from 'lucide-solid/icons/users'
import Workflow from 'lucide-solid/icons/workflow'
import type { Block, BlockType, Flow, FlowProblem, Texts } from '../../../../worker/contracts/chatbot.ts'
import type { Language } from '../../../../worker/contracts/common.ts'
import type { Icon } from '../../../shared/ui/Button.tsx'
import { chatbotText } from '../../i18n/chatbot.ts'
import { inOrder } from './flow-edit.ts'

export const blockIcons: Record<BlockType, Icon> = {
  message: MessageSquare,
  choice: ListChecks,
  form: ClipboardList,
  hours: Clock,
  agents: Users,
  automation: Workflow,
  hand: UserRound,
  close: LogOut,
}

/** "3. Modulo": the number is its place in the list. */
export function blockName(flow: Flow, id: string): string {
  const at = inOrder(flow).findIndex(({ block }) => block.id === id)
  const type = flow.blocks.find((block) => block.id === id)?.type ?? 'message'
  return chatbotText.t('named', { number: at + 1, type: chatbotText.t(`block.${type}`) })
}

/** The words in the bot's first language, else in any. */
export const firstWords = (texts: Texts, languages: readonly Language[]): string =>
  languages.map((language) => texts[language].trim()).find((text) => text !== '') ?? ''

/** What a way out of a block is called. */
export function exitName(flow: Flow, block: Block, place: string): string {
  const { t } = chatbotText
  if (block.type === 'choice' && place !== 'otherwise') {
    const index = block.options.findIndex(({ id }) => id === place)
    const option = block.options[index]
    const label = option === undefined ? '' : firstWords(option.label, flow.languages)
    return label === '' ? t('exit.unnamed', { number: index + 1 }) : t('exit.option', { label })
  }
  const named = (['next', 'open', 'closed', 'online', 'away', 'otherwise'] as const).find(
    (one) => one === place,
  )
  return t(`exit.${named ?? 'next'}`)
}

/** The sentence of a problem. */
export function problemWords(flow: Flow, { block: id, place, code, language }: FlowProblem): string {
  const block = flow.blocks.find((one) => one.id === id)
  const exit = block === undefined || place === null ? '' : exitName(flow, block, place)
  const inLanguage = language === undefined ? '' : chatbotText.t(`language.${language}`)
  return chatbotText.t(`problem.${code}`, { exit, language: inLanguage })
}
