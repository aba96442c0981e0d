import { Node } from '@tiptap/core'
import { isHistoryTransaction } from '@tiptap/pm/history'
import type { EditorState, Transaction } from '@tiptap/pm/state'
import { Plugin } from '@tiptap/pm/state'
import {
  type FieldUse,
  fieldsOf,
  findFields,
  printField,
} from '../../../../../worker/lib/merge-fields/text.ts'

/** A field in an address that is written out belongs to the address, which stays text. */
const inAddress = /(?:^|\s)\S*(?::\/\/|www\.)\S*$/i

/** The fields of a run of text that stand by themselves. */
export const loneFields = (text: string): ReturnType<typeof findFields> =>
  text.includes('%%') ? findFields(text).filter(({ from }) => !inAddress.test(text.slice(0, from))) : []

/** Puts a chip in the place of every field that is written out; null when there is none. */
export function chipFields(state: EditorState): Transaction | null {
  const { tr } = state
  const type = state.schema.nodes['mergeField']
  if (type === undefined) return null
  state.doc.descendants((node, pos) => {
    if (!node.isText) return true
    for (const { from, to, use } of loneFields(node.text ?? '')) {
      const chip = type.create(use, null, node.marks)
      tr.replaceWith(tr.mapping.map(pos + from), tr.mapping.map(pos + to), chip)
    }
    return false
  })
  return tr.docChanged ? tr : null
}

const useOf = (attrs: Record<string, unknown>): FieldUse => ({
  name: String(attrs['name'] ?? ''),
  fallback: typeof attrs['fallback'] === 'string' ? attrs['fallback'] : null,
})

/**
 * A field of the recipient as one piece: `%%NAME|fallback%%` in the HTML, a chip on the screen. Typed,
 * pasted and stored ones become chips alike.
 */
export const MergeField = Node.create({
  name: 'mergeField',
  group: 'inline',
  inline: true,
  atom: true,
  addAttributes() {
    return { name: { default: '' }, fallback: { default: null } }
  },
  parseHTML() {
    return [
      {
        tag: 'span[data-merge-field]',
        getAttrs: (element) => fieldsOf(element.textContent ?? '')[0] ?? false,
      },
    ]
  },
  renderHTML({ node }) {
    return ['span', { 'data-merge-field': '' }, printField(useOf(node.attrs))]
  },
  renderText({ node }) {
    return printField(useOf(node.attrs))
  },
  addNodeView() {
    return ({ node }) => {
      const { name, fallback } = useOf(node.attrs)
      const dom = document.createElement('span')
      dom.className = 'mail-chip'
      dom.textContent = fallback === null ? name : `${name} | ${fallback}`
      return { dom }
    }
  },
  addProseMirrorPlugins() {
    return [
      new Plugin({
        appendTransaction: (transactions, _before, state) =>
          transactions.some((one) => one.docChanged) && !transactions.some(isHistoryTransaction)
            ? chipFields(state)
            : null,
      }),
    ]
  },
})
