import type { Block, Flow, Texts } from '../../../worker/contracts/chatbot.ts'

/** A text in Italian alone, or in more languages. */
export const said = (it: string, more: Partial<Texts> = {}): Texts => ({ it, en: '', fr: '', ...more })

export const message = (id: string, next: string | null): Block => ({
  id,
  type: 'message',
  text: said(`dico ${id}`),
  next,
})

export const choice = (
  id: string,
  nexts: Record<string, string | null>,
  otherwise: string | null = null,
): Block => ({
  id,
  type: 'choice',
  text: said(`chiedo ${id}`),
  options: Object.entries(nexts).map(([option, next]) => ({
    id: option,
    label: said(`Scelta ${option}`),
    next,
  })),
  otherwise,
})

export const form = (
  id: string,
  next: string | null,
  rules: Partial<Record<'phone' | 'company' | 'name', 'off' | 'optional' | 'required'>> = {},
): Block => ({
  id,
  type: 'form',
  text: said(''),
  phone: 'off',
  company: 'off',
  name: 'off',
  ...rules,
  next,
})

export const hand = (id: string): Block => ({ id, type: 'hand', text: said(''), to: 'in_turn' })
export const close = (id: string): Block => ({ id, type: 'close', text: said('Ciao') })

export const flowOf = (...blocks: Block[]): Flow => ({
  name: 'Nina',
  languages: ['it'],
  start: blocks[0]?.id ?? null,
  blocks,
})
