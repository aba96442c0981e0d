/** What a text may look like; nothing that moves it out of its place or fetches something. */
const properties = new Set(
  'background background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width border-collapse border-color border-left border-left-color border-left-style border-left-width border-radius border-right border-right-color border-right-style border-right-width border-spacing border-style border-top border-top-color border-top-style border-top-width border-width box-sizing clear color direction display float font font-family font-size font-style font-variant font-weight height letter-spacing line-height list-style list-style-position list-style-type margin margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width overflow-wrap padding padding-bottom padding-left padding-right padding-top table-layout text-align text-decoration text-decoration-color text-decoration-line text-indent text-transform vertical-align white-space width word-break word-spacing word-wrap'.split(
    ' ',
  ),
)
const displays = /^(?:block|inline|inline-block|none|table|table-row|table-cell|list-item|inline-table)$/i

/** Letters, numbers, colours and lengths; `rgb(…)`, `rgba(…)`, `hsl(…)` and `calc(…)` are the only calls. */
const safeValue = /^(?:[\w\s#%.,+'"!-]|\b(?:rgba?|hsla?|calc)\([\d\s.,%+*/a-z-]*\))*$/i
const longestValue = 300
const longestStyle = 10_000

/** Lengths of the frame, whose own height is that of what it shows: together they would grow without end. */
const viewportUnit = /\d(?:[dls]?v(?:w|h|i|b|min|max))\b/i

/** The declarations of an inline style that are on the list, in their order; empty when none is. */
export function safeStyle(style: string): string {
  // A backslash or a comment is there to spell something else.
  if (style.length > longestStyle || style.includes('\\') || style.includes('/*')) return ''
  return style
    .split(';')
    .flatMap((declaration) => {
      const colon = declaration.indexOf(':')
      const property = declaration.slice(0, colon).trim().toLowerCase()
      const value = declaration.slice(colon + 1).trim()
      const isSafe =
        colon > 0 &&
        properties.has(property) &&
        value !== '' &&
        value.length <= longestValue &&
        safeValue.test(value) &&
        !viewportUnit.test(value) &&
        (property !== 'display' || displays.test(value)) &&
        !(property.startsWith('margin') && /-\d/.test(value)) &&
        !(property === 'text-indent' && /-\d/.test(value))
      return isSafe ? [`${property}: ${value}`] : []
    })
    .join('; ')
}
