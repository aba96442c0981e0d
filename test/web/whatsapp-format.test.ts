import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { formatWhatsapp, type WhatsappNode } from '../../web/app/messages/whatsapp-format.ts'

/** `<b>`, `<i>`, `<s>`, `<m>` around what is emphasised. */
const shown = (nodes: readonly WhatsappNode[]): string =>
  nodes
    .map((node) =>
      typeof node === 'string' ? node : `<${node.mark[0]}>${shown(node.children)}</${node.mark[0]}>`,
    )
    .join('')

describe('the emphasis of WhatsApp', () => {
  test.each([
    ['a *64 €* b', 'a <b>64 €</b> b'],
    ['_corsivo_, ~78 €~.', '<i>corsivo</i>, <s>78 €</s>.'],
    ['*_tutto_ qui*', '<b><i>tutto</i> qui</b>'],
    ['```a *b*```', '<m>a *b*</m>'],
    ['(*a*)', '(<b>a</b>)'],
    ['*due* e *tre*', '<b>due</b> e <b>tre</b>'],
    // Signs that are letters.
    ['3 * 4 * 5', '3 * 4 * 5'],
    ['a*b*c', 'a*b*c'],
    ['FIRST_NAME e LAST_NAME', 'FIRST_NAME e LAST_NAME'],
    ['* a*', '* a*'],
    ['*a *', '*a *'],
    ['**', '**'],
    ['*a\nb*', '*a\nb*'],
    ['*aperto', '*aperto'],
  ])('of %j is %j', (text, expected) => {
    expect(shown(formatWhatsapp(text))).toBe(expected)
  })

  test.each(['*a ', '_a b ', '```a'])('of 300,000 %j that nothing closes is told at once', (piece) => {
    const text = piece.repeat(300_000)
    expect(formatWhatsapp(text).join('')).toHaveLength(text.length)
  })

  it('loses no letter', () => {
    const letters = fc.array(fc.constantFrom('a', ' ', '*', '_', '~', '`', '\n', '.'), { maxLength: 40 })
    const plain = (nodes: readonly WhatsappNode[]): string =>
      nodes.map((node) => (typeof node === 'string' ? node : plain(node.children))).join('')
    const signless = (text: string) => text.replace(/[*_~`]/g, '')
    fc.assert(
      fc.property(letters, (all) => {
        const text = all.join('')
        expect(signless(plain(formatWhatsapp(text)))).toBe(signless(text))
      }),
    )
  })
})
