import type { Block, Flow, FlowProblem, Texts } from '../../contracts/chatbot.ts'
import { exitsOf, waitsAt } from './exits.ts'

type Language = Flow['languages'][number]
type Found = Omit<FlowProblem, 'block'>

/** What stands against publishing a flow (errors), and what is worth telling (warnings), block by block. */
export function checkFlow(flow: Flow): FlowProblem[] {
  const byId = new Map(flow.blocks.map((block) => [block.id, block]))
  if (flow.start === null || !byId.has(flow.start))
    return [{ block: null, place: null, code: 'no_start', severity: 'error' }]
  const reached = reachedFrom(flow.start, byId)
  const looping = loopsWithoutWaiting(flow.blocks, byId)
  return flow.blocks.flatMap((block): FlowProblem[] => {
    const found: Found[] = [
      ...exitProblems(block, byId),
      ...wordProblems(block, flow.languages),
      ...(looping.has(block.id) ? [error('loop', null)] : []),
      ...(block.type === 'automation' ? [error('no_automation', null)] : []),
    ]
    if (!reached.has(block.id)) found.push({ place: null, code: 'unreached', severity: 'warning' })
    return found.map((one) => ({ block: block.id, ...one }))
  })
}

/** Whether nothing stands against publishing. */
export const isPublishable = (flow: Flow): boolean =>
  !checkFlow(flow).some(({ severity }) => severity === 'error')

const error = (code: Found['code'], place: string | null, language?: Language): Found => ({
  place,
  code,
  severity: 'error',
  ...(language === undefined ? {} : { language }),
})

function exitProblems(block: Block, byId: ReadonlyMap<string, Block>): Found[] {
  const none = block.type === 'choice' && block.options.length === 0 ? [error('no_options', null)] : []
  return [
    ...none,
    ...exitsOf(block).flatMap(({ place, to, optional }) => {
      if (to === null) return optional ? [] : [error('dead_end', place)]
      return byId.has(to) ? [] : [error('unknown_block', place)]
    }),
  ]
}

function wordProblems(block: Block, languages: readonly Language[]): Found[] {
  switch (block.type) {
    case 'message':
      return missingIn(block.text, languages)
    case 'choice':
      return [...missingIn(block.text, languages), ...labelProblems(block.options, languages)]
    // These speak when they are given words: then in every language.
    case 'form':
    case 'hand':
    case 'close':
      return languages.some((language) => isWritten(block.text, language))
        ? missingIn(block.text, languages)
        : []
    default:
      return []
  }
}

const isWritten = (texts: Texts, language: Language): boolean => texts[language].trim() !== ''

const missingIn = (texts: Texts, languages: readonly Language[]): Found[] =>
  languages
    .filter((language) => !isWritten(texts, language))
    .map((language) => error('text_missing', 'text', language))

function labelProblems(
  options: readonly { id: string; label: Texts }[],
  languages: readonly Language[],
): Found[] {
  return languages.flatMap((language) => {
    const seen = new Set<string>()
    return options.flatMap(({ id, label }): Found[] => {
      if (!isWritten(label, language)) return [error('label_missing', id, language)]
      const folded = foldLabel(label[language])
      if (seen.has(folded)) return [error('label_double', id, language)]
      seen.add(folded)
      return []
    })
  })
}

/** A button's words as typed ones are compared with them. */
export const foldLabel = (label: string): string => label.trim().replace(/\s+/g, ' ').toLowerCase()

function reachedFrom(start: string, byId: ReadonlyMap<string, Block>): Set<string> {
  const reached = new Set<string>()
  const open = [start]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const block = byId.get(id)
    if (block === undefined || reached.has(id)) continue
    reached.add(id)
    for (const { to } of exitsOf(block)) if (to !== null) open.push(to)
  }
  return reached
}

/**
 * Blocks of circles in which the bot never stops for an answer. A form stops nobody whose contact is known, so it
 * breaks no circle; a question with buttons does.
 */
function loopsWithoutWaiting(blocks: readonly Block[], byId: ReadonlyMap<string, Block>): Set<string> {
  const goesOn = (block: Block): string[] =>
    waitsAt(block) && block.type !== 'form' ? [] : exitsOf(block).flatMap(({ to }) => to ?? [])
  const looping = new Set<string>()
  for (const block of blocks) {
    const seen = new Set<string>()
    const open = goesOn(block)
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (id === block.id) looping.add(id)
      const at = byId.get(id)
      if (at === undefined || seen.has(id)) continue
      seen.add(id)
      open.push(...goesOn(at))
    }
  }
  return looping
}
