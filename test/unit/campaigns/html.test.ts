import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { describe, expect, it } from 'vitest'
import { cleanHtml } from '../../../worker/modules/campaigns/html.ts'

describe('cleaning the HTML of a mail', () => {
  it.each([
    ['a script', '<p>a</p><script>alert(1)</script>', '<p>a</p>'],
    ['an event handler', '<p onclick="x()">a</p>', '<p>a</p>'],
    ['a javascript address', '<a href="javascript:alert(1)">a</a>', '<a>a</a>'],
    ['a javascript address in disguise', '<a href=" java\nscript:alert(1)">a</a>', '<a>a</a>'],
    ['an encoded one', '<a href="&#106;avascript:alert(1)">a</a>', '<a>a</a>'],
    ['a data address', '<img src="data:text/html,x" />', '<img />'],
    ['a form', '<form action="/x"><input name="a"><button>b</button></form>', 'b'],
    ['a frame', '<iframe src="https://x.it"></iframe><p>a</p>', '<p>a</p>'],
    ['a picture with code', '<svg><script>1</script></svg><p>a</p>', '<p>a</p>'],
    ['a comment', '<!-- [if mso]><b>x</b><![endif] --><p>a</p>', '<p>a</p>'],
    ['a covering style', '<p style="position:fixed;color:red">a</p>', '<p style="color:red">a</p>'],
    ['a fetching style', '<p style="background:url(http://x.it/a)">a</p>', '<p>a</p>'],
    ['a title and a body', '<html><head><title>t</title></head><body><p>a</p></body></html>', '<p>a</p>'],
  ])('takes out %s', (_, dirty, clean) => {
    expect(cleanHtml(dirty)).toBe(clean)
  })

  it('keeps what mails are made of', () => {
    const mail =
      '<h2 style="color:#123456">Olio</h2><table width="600" cellpadding="0"><tr><td align="center"><a href="https://frantoio.it/?a=1&amp;b=2" style="padding:12px;background:#036173">Prenota</a></td></tr></table><ul><li>uno</li></ul>'
    expect(cleanHtml(mail)).toBe(mail)
  })

  it('keeps a style sheet without what fetches or runs', () => {
    const css =
      '@import url(http://x.it/a.css);@media (max-width:600px){.a{width:100% !important}}.b{background:url(http://x.it/p)}'
    expect(cleanHtml(`<style>${css}</style><p>a</p>`)).toBe(
      '<style>@media (max-width:600px){.a{width:100% !important}}.b{background:none}</style><p>a</p>',
    )
  })

  it('does not let a style sheet end early', () => {
    expect(cleanHtml('<style>a{}</sty</style>le><script>alert(1)</script>')).not.toContain('<script')
  })

  it('leaves nothing that runs, whatever comes in, and cleans only once', () => {
    const piece = fc.constantFrom(
      '<p>',
      '</p>',
      '<style>',
      '</style>',
      '<script>',
      '</script>',
      '<a href="',
      '">',
      '<img src=x ',
      '"',
      'onerror=alert(1)',
      'javascript:alert(1)',
      '<svg/onload=alert(1)>',
      '<!--',
      '-->',
      '&lt;script&gt;',
      'style="',
      'expression(1)',
      'url(',
      '\\',
      '@import "x";',
      '%%',
      '%%EMAIL%%',
      "'",
      '<',
      '>',
      '&',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 25 }), (pieces) => {
        const clean = cleanHtml(pieces.join(''))
        const problems: string[] = []
        const parser = new Parser({
          onopentag: (name, attributes) => {
            if (['script', 'svg', 'iframe', 'form', 'object'].includes(name)) problems.push(name)
            for (const [key, value] of Object.entries(attributes)) {
              if (key.startsWith('on')) problems.push(key)
              if (/^\s*(?:javascript|data|vbscript):/i.test(value)) problems.push(value)
            }
          },
        })
        parser.end(clean)
        expect(problems).toEqual([])
        expect(cleanHtml(clean)).toBe(clean)
      }),
      { numRuns: 400 },
    )
  })
})
