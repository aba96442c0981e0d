import { Parser } from 'htmlparser2'
import { unreadElements } from './html-text.ts'

/** HTML as a tree of elements and texts: comments, scripts, styles and what else nobody reads are not in it. */
export type HtmlText = { type: 'text'; text: string }
export type HtmlElement = {
  type: 'element'
  name: string
  attributes: Readonly<Record<string, string>>
  children: HtmlNode[]
}
export type HtmlNode = HtmlText | HtmlElement

/** Deeper elements stand for their content alone; more nodes than this are left out. */
const limits = { depth: 100, nodes: 50_000 }

const voids = new Set('area base br col embed hr img input link meta source track wbr'.split(' '))

/** Reads HTML of any quality into a bounded tree; the root stands for the body. */
export function parseHtml(html: string): { root: HtmlElement; truncated: boolean } {
  const root: HtmlElement = { type: 'element', name: 'body', attributes: {}, children: [] }
  /** What is open, and of it what is in the tree. */
  const open: { name: string; isKept: boolean }[] = []
  const kept: HtmlElement[] = [root]
  let unread = 0
  let nodes = 0
  const current = (): HtmlElement => kept.at(-1) ?? root
  const parser = new Parser({
    onopentag(name, attributes) {
      if (unreadElements.has(name)) unread += 1
      nodes += 1
      const isShown = unread === 0 && nodes <= limits.nodes && !frameElements.has(name)
      const element: HtmlElement = { type: 'element', name, attributes: { ...attributes }, children: [] }
      const isKept = isShown && open.length < limits.depth
      if (isKept) current().children.push(element)
      if (voids.has(name)) return
      open.push({ name, isKept })
      if (isKept) kept.push(element)
    },
    ontext(text) {
      if (unread > 0 || nodes > limits.nodes) return
      const last = current().children.at(-1)
      if (last?.type === 'text') last.text += text
      else {
        nodes += 1
        current().children.push({ type: 'text', text })
      }
    },
    onclosetag(name) {
      if (voids.has(name)) return
      if (unreadElements.has(name)) unread = Math.max(0, unread - 1)
      if (open.at(-1)?.name === name && open.pop()?.isKept === true) kept.pop()
    },
  })
  parser.end(html)
  return { root, truncated: nodes > limits.nodes }
}

/** Elements that stand for the page around the text. */
const frameElements = new Set(['html', 'body'])

const blocks = new Set(
  'address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul'.split(
    ' ',
  ),
)

/** A line as a person sees it: what stands between two breaks, in order. */
export type HtmlLine = { text: string; leaves: HtmlNode[] }
/** The lines that an element covers: from `start` up to but without `end`. */
export type LineRange = { element: HtmlElement; start: number; end: number }

/** The lines of a tree, and which of them each element covers. */
export function linesOf(root: HtmlElement): { lines: HtmlLine[]; ranges: LineRange[] } {
  const lines: HtmlLine[] = [{ text: '', leaves: [] }]
  const ranges: LineRange[] = []
  const breakLine = (): void => {
    if ((lines.at(-1)?.leaves.length ?? 0) > 0) lines.push({ text: '', leaves: [] })
  }
  const add = (leaf: HtmlNode, text: string): void => {
    const line = lines.at(-1)
    if (line === undefined) return
    line.leaves.push(leaf)
    line.text += text
  }
  function walk(node: HtmlNode): void {
    if (node.type === 'text') return add(node, node.text.replace(/[\s\u00a0\ufeff]+/g, ' '))
    const { name } = node
    if (name === 'br' || name === 'hr' || name === 'img') {
      if (name === 'hr') breakLine()
      add(node, '')
      if (name !== 'img') breakLine()
      return
    }
    const isBlock = blocks.has(name)
    if (isBlock) breakLine()
    const start = lines.length - 1
    for (const child of node.children) walk(child)
    if (name === 'td' || name === 'th') add({ type: 'text', text: ' ' }, ' ')
    if (isBlock) breakLine()
    const isEmpty = (lines.at(-1)?.leaves.length ?? 0) === 0
    ranges.push({ element: node, start, end: isEmpty ? lines.length - 1 : lines.length })
  }
  for (const child of root.children) walk(child)
  return { lines: lines.map((line) => ({ ...line, text: line.text.trim() })), ranges }
}

/** The tree with only those leaves; elements that hold none of them go. Null when nothing is left. */
export function keepLeaves(root: HtmlElement, keep: (leaf: HtmlNode) => boolean): HtmlElement | null {
  const children = root.children.flatMap((child): HtmlNode[] => {
    const isLeaf = child.type === 'text' || child.children.length === 0
    if (isLeaf) return keep(child) ? [child] : []
    const kept = keepLeaves(child, keep)
    return kept === null ? [] : [kept]
  })
  return children.length === 0 ? null : { ...root, children }
}
