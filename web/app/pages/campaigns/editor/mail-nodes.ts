import { Extension, Node } from '@tiptap/core'
import HorizontalRule from '@tiptap/extension-horizontal-rule'
import { imageStyle, ruleStyle } from './mail-body.ts'

const alignments = ['left', 'center', 'right'] as const
/** How the lines of a paragraph or heading stand; null is the side where the language begins. */
export type Alignment = 'center' | 'right'

function alignmentOf(element: HTMLElement): Alignment | null {
  const told = (element.style.textAlign || (element.getAttribute('align') ?? '')).toLowerCase()
  return told === 'center' || told === 'right' ? told : null
}

const alignedTypes = ['paragraph', 'heading'] as const

/** Alignment of paragraphs and headings, as mail programs understand it. */
export const MailAlign = Extension.create({
  name: 'mailAlign',
  addGlobalAttributes() {
    return [
      {
        types: [...alignedTypes],
        attributes: {
          align: {
            default: null,
            parseHTML: alignmentOf,
            renderHTML: ({ align }) =>
              align === 'center' || align === 'right' ? { style: `text-align:${align}` } : {},
          },
        },
      },
    ]
  },
  addKeyboardShortcuts() {
    const keys = { left: 'l', center: 'e', right: 'r' } as const
    return Object.fromEntries(
      alignments.map((side) => [
        `Mod-Shift-${keys[side]}`,
        () => {
          const align = side === 'left' ? null : side
          const chain = this.editor.chain()
          for (const type of alignedTypes) chain.updateAttributes(type, { align })
          return chain.run()
        },
      ]),
    )
  },
})

/** The line between two parts of a mail, with a look that needs no style sheet. */
export const MailRule = HorizontalRule.extend({
  renderHTML() {
    return ['hr', { style: ruleStyle }]
  },
})

function widthOf(element: HTMLElement): number | null {
  const told = element.getAttribute('width') ?? /^(\d+)px$/.exec(element.style.width)?.[1] ?? ''
  return /^\d{1,4}$/.test(told) ? Number(told) : null
}

/** A picture by its address. It stands in a line, so that it can be aligned and carry a link like text. */
export const MailImage = Node.create({
  name: 'mailImage',
  group: 'inline',
  inline: true,
  draggable: true,
  addAttributes() {
    return {
      src: { default: '' },
      alt: { default: null },
      width: { default: null, parseHTML: widthOf },
    }
  },
  parseHTML() {
    // Pasted pictures that only this computer has would be lost on the way.
    return [{ tag: 'img[src^="http"]' }, { tag: 'img[src^="%%"]' }]
  },
  renderHTML({ HTMLAttributes }) {
    return ['img', { ...HTMLAttributes, style: imageStyle }]
  },
})
