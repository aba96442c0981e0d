import { combineTransactionSteps, getChangedRanges, Mark, mergeAttributes } from '@tiptap/core'
import { isHistoryTransaction } from '@tiptap/pm/history'
import type { MarkType, Node } from '@tiptap/pm/model'
import type { EditorState, Transaction } from '@tiptap/pm/state'
import { Plugin } from '@tiptap/pm/state'
import type { FoundLink } from './find-links.ts'
import { findLinks } from './find-links.ts'
import { buttonStyle } from './mail-body.ts'

/** What stands for a leaf (a line break) in the text of a block: one character, and white space. */
const leafText = '\n'

const linkType = (state: EditorState): MarkType => state.schema.mark('link').type

/** Marks what was found in a block's text as links, where no link is yet. */
function markLinks(
  tr: Transaction,
  type: MarkType,
  block: { start: number; links: readonly FoundLink[] },
): void {
  for (const { from, to, href } of block.links) {
    const range = { from: block.start + from, to: block.start + to }
    if (!tr.doc.rangeHasMark(range.from, range.to, type)) {
      tr.addMark(range.from, range.to, type.create({ href }))
    }
  }
}

/** The address that ends at a place of a block: the word somebody has just finished. */
function linkBefore(block: Node, offset: number): FoundLink[] {
  const text = block.textBetween(0, offset, null, leafText)
  const last = findLinks(text).at(-1)
  const rest = last && text.slice(last.to)
  // Between the address and the cursor: the punctuation that `findLinks` leaves out, and nothing more.
  return last && rest !== undefined && /^[^\p{L}\p{N}\s]*$/u.test(rest) ? [last] : []
}

/** After typed white space or a new paragraph: the finished word as a link, if it is an address. */
function linkTyped(state: EditorState, before: EditorState, tr: Transaction): void {
  const type = linkType(state)
  const { $from } = state.selection
  if (!$from.parent.isTextblock) return
  const text = $from.parent.textBetween(0, $from.parentOffset, null, leafText)
  const typed = state.doc.content.size - before.doc.content.size
  if (/\s$/.test(text) && typed > 0) {
    markLinks(tr, type, {
      start: $from.start(),
      links: linkBefore($from.parent, text.trimEnd().length),
    })
  } else if ($from.parentOffset === 0 && typed > 0) {
    const previous = state.doc.resolve(Math.max(0, $from.before() - 1))
    if (previous.parent.isTextblock) {
      markLinks(tr, type, {
        start: previous.start(),
        links: linkBefore(previous.parent, previous.parent.content.size),
      })
    }
  }
}

/** After a paste or a drop: every address in the blocks it touched. */
function linkPasted(
  state: EditorState,
  before: EditorState,
  transactions: readonly Transaction[],
  tr: Transaction,
): void {
  const type = linkType(state)
  for (const { newRange } of getChangedRanges(combineTransactionSteps(before.doc, [...transactions]))) {
    state.doc.nodesBetween(newRange.from, newRange.to, (node, pos) => {
      if (!node.isTextblock) return true
      const text = node.textBetween(0, node.content.size, null, leafText)
      markLinks(tr, type, { start: pos + 1, links: findLinks(text) })
      return false
    })
  }
}

/** Addresses become links as in a mail program: when the word is finished, when it is pasted, when the field is left. */
const autolink = (): Plugin =>
  new Plugin({
    appendTransaction(transactions, before, state) {
      if (!transactions.some((one) => one.docChanged) || transactions.some(isHistoryTransaction)) return null
      const { tr } = state
      const isPaste = transactions.some((one) =>
        ['paste', 'drop'].includes(String(one.getMeta('uiEvent') ?? '')),
      )
      if (isPaste) linkPasted(state, before, transactions, tr)
      else linkTyped(state, before, tr)
      return tr.steps.length > 0 ? tr : null
    },
    props: {
      /** An address pasted onto chosen words makes them the link. */
      handlePaste(view, _event, slice) {
        const { from, to, empty } = view.state.selection
        const text = slice.content.textBetween(0, slice.content.size, ' ').trim()
        const [link, other] = findLinks(text)
        if (empty || link === undefined || other !== undefined || link.to - link.from !== text.length) {
          return false
        }
        view.dispatch(view.state.tr.addMark(from, to, linkType(view.state).create({ href: link.href })))
        return true
      },
      handleDOMEvents: {
        blur(view) {
          const { $from, empty } = view.state.selection
          if (!empty || !$from.parent.isTextblock) return false
          const { tr } = view.state
          const links = linkBefore($from.parent, $from.parentOffset)
          markLinks(tr, linkType(view.state), { start: $from.start(), links })
          if (tr.steps.length > 0) view.dispatch(tr)
          return false
        },
      },
    },
  })

/** A link, plain or drawn as a button. Addresses may hold fields, so nothing but the server judges them. */
export const MailLink = Mark.create({
  name: 'link',
  priority: 1000,
  inclusive: false,
  addAttributes() {
    return {
      href: { default: '' },
      button: {
        default: false,
        parseHTML: (element) => element.style.display === 'inline-block',
        renderHTML: ({ button }) => (button === true ? { style: buttonStyle } : {}),
      },
    }
  },
  parseHTML() {
    return [{ tag: 'a[href]' }]
  },
  renderHTML({ HTMLAttributes }) {
    return ['a', mergeAttributes(HTMLAttributes), 0]
  },
  addProseMirrorPlugins() {
    return [autolink()]
  },
})
