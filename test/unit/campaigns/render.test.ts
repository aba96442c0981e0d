import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { describe, expect, it } from 'vitest'
import { type MergeContact, valuesOf } from '../../../worker/lib/merge-fields/values.ts'
import { cleanHtml } from '../../../worker/modules/campaigns/html.ts'
import { createEmailRenderer, fillLink } from '../../../worker/modules/campaigns/render.ts'
import { compileEmail } from '../../../worker/modules/campaigns/template.ts'
import { fields, merge, person } from '../merge-fields/samples.ts'

const options = merge({ fields: fields({ CITTA: 'text', SITO: 'text' }) })

const addresses = {
  unsubscribeUrl: 'http://w.localhost/u/UNSUB',
  preferencesUrl: 'http://w.localhost/p/PREF',
  pixelUrl: 'http://w.localhost/t/o/OPEN',
  linkUrl: (link: number) => `http://w.localhost/t/c/LINK${link}`,
}

const compile = (source: { subject?: string; preheader?: string; html?: string }) =>
  compileEmail(
    {
      subject: source.subject ?? 'Olio nuovo',
      preheader: source.preheader ?? '',
      html: cleanHtml(source.html ?? '<p>Ciao</p>'),
    },
    options.fields,
  )

function render(source: Parameters<typeof compile>[0], contact: MergeContact = person()) {
  const outcome = createEmailRenderer(compile(source), options).render(contact, addresses)
  if (!outcome.ok) throw new Error(`missing ${outcome.missing.join(', ')}`)
  return outcome.mail
}

describe('content that stops a send', () => {
  it.each([
    [{ subject: '  ' }, { field: 'subject', code: 'required' }],
    [{ html: '<p> <br></p>' }, { field: 'html', code: 'required' }],
    [
      { subject: '%%CITTA_NEGOZIO%%' },
      { field: 'subject', code: 'unknown_field', params: { name: 'CITTA_NEGOZIO', suggestion: 'CITTA' } },
    ],
    [
      { html: '<p title="%%Comune%%">a</p>' },
      { field: 'html', code: 'unknown_field', params: { name: 'Comune' } },
    ],
    [
      { html: '<p>Ciao %%FIRST_<b>NAME</b>%%</p>' },
      { field: 'html', code: 'field_unclosed', params: { text: '%%FIRST_' } },
    ],
    [
      { html: '<p class="%%CITTA%%">a</p>' },
      { field: 'html', code: 'field_not_here', params: { name: 'CITTA' } },
    ],
    [
      { subject: '%%UNSUBSCRIBE_URL%%' },
      { field: 'subject', code: 'field_not_here', params: { name: 'UNSUBSCRIBE_URL' } },
    ],
    [
      { html: '<a href="www.frantoio.it">a</a>' },
      { field: 'html', code: 'link_incomplete', params: { url: 'www.frantoio.it' } },
    ],
  ])('%j', (source, problem) => {
    expect(compile(source).problems).toContainEqual(problem)
  })

  it('has no complaint about a picture alone, or a whole mail', () => {
    expect(compile({ html: '<img src="https://x.it/a.png" alt="">' }).problems).toEqual([])
    expect(
      compile({ html: '<h1>Ciao %%FIRST_NAME|amico%%</h1><a href="%%UNSUBSCRIBE_URL%%">via</a>' }).problems,
    ).toEqual([])
  })
})

describe('filling a mail', () => {
  it('writes a value as text, in an attribute, in an address and in a header', () => {
    const mail = render(
      {
        subject: 'Per %%FIRST_NAME%%',
        html: '<p title="%%FIRST_NAME%%">%%FIRST_NAME%%</p><img src="https://x.it/%%FIRST_NAME%%.png" alt="a">',
      },
      person({ firstName: 'An"na <b>&\r\nBcc: x' }),
    )
    expect(mail.subject).toBe('Per An"na <b>& Bcc: x')
    expect(mail.html).toContain('title="An&quot;na &lt;b&gt;&amp;')
    expect(mail.html).toContain('>An&quot;na &lt;b&gt;&amp;')
    expect(mail.html).toContain('https://x.it/An%22na%20%3Cb%3E%26%0D%0ABcc%3A%20x.png')
    expect(mail.text).toContain('An"na <b>&')
  })

  it('takes the fallback for a missing value, and refuses without one', () => {
    expect(render({ html: '<p>Ciao %%FIRST_NAME|amico%%</p>' }).text).toContain('Ciao amico')
    const renderer = createEmailRenderer(
      compile({ subject: '%%COMPANY%%', html: '<p>%%CITTA%%</p>' }),
      options,
    )
    expect(renderer.render(person(), addresses)).toEqual({ ok: false, missing: ['COMPANY', 'CITTA'] })
    expect(renderer.renderDraft(person(), addresses).mail.subject).toBe('%%COMPANY%%')
  })

  it('adds a footer in the contact’s language with the unsubscribe link, unless the body has one', () => {
    expect(render({}, person({ language: 'fr' })).html).toContain('>Se désabonner</a>')
    expect(render({}, person({ language: 'fr' })).text).toContain(
      'Se désabonner (http://w.localhost/u/UNSUB)',
    )
    expect(render({}, person({ language: 'de' })).html).toContain('>Disiscriviti</a>')
    const own = render({ html: '<p>Ciao <a href="%%UNSUBSCRIBE_URL%%">Non scrivermi più</a></p>' })
    expect(own.html).toContain('<a href="http://w.localhost/u/UNSUB">Non scrivermi più</a>')
    expect(own.html).not.toContain('Disiscriviti')
    expect(own.text).toBe('Ciao Non scrivermi più (http://w.localhost/u/UNSUB)\n')
  })

  it('writes a plain text that reads well', () => {
    const mail = render({
      html:
        '<h1>Olio nuovo</h1><p>Ciao Anna,<br>è arrivato.</p><ul><li><p>uno</p></li><li>due</li></ul>' +
        '<ol><li>primo</li></ol><p><a href="https://frantoio.it">Prenota</a> oppure ' +
        '<a href="mailto:a@frantoio.it">a@frantoio.it</a></p><table><tr><td>Latta</td><td>57 €</td></tr></table>' +
        '<hr><p>A presto <a href="%%UNSUBSCRIBE_URL%%">via</a></p>',
    })
    expect(mail.text).toBe(
      [
        'Olio nuovo',
        '',
        'Ciao Anna,',
        'è arrivato.',
        '',
        '- uno',
        '- due',
        '',
        '1. primo',
        '',
        'Prenota (http://w.localhost/t/c/LINK0) oppure a@frantoio.it',
        '',
        'Latta 57 €',
        '',
        '-----',
        '',
        'A presto via (http://w.localhost/u/UNSUB)',
        '',
      ].join('\n'),
    )
  })

  it('counts an address once, however often it stands in the mail, and leaves mailto and anchors', () => {
    const template = compile({
      html:
        '<a href="https://x.it/a">1</a><a href="https://x.it/a">2</a><a href="https://x.it/b?c=%%CITTA|x%%">3</a>' +
        '<a href="mailto:a@x.it">4</a><a href="#su">5</a><a href="%%UNSUBSCRIBE_URL%%">6</a>',
    })
    expect(template.links).toEqual(['https://x.it/a', 'https://x.it/b?c=%%CITTA|x%%'])
  })

  it('refuses whoever has no address for a link made of a field', () => {
    const renderer = createEmailRenderer(compile({ html: '<a href="%%SITO%%">vai</a>' }), options)
    const withSite = (SITO: string) => renderer.render(person({ fields: { SITO } }), addresses)
    expect(withSite('https://x.it').ok).toBe(true)
    expect(withSite('javascript:alert(1)')).toEqual({ ok: false, missing: ['SITO'] })
    expect(
      fillLink('https://x.it/?c=%%CITTA%%', valuesOf(person({ fields: { CITTA: 'Forlì & c' } }), options)),
    ).toBe('https://x.it/?c=Forl%C3%AC%20%26%20c')
  })

  it('leaves hand-made layouts alone and wraps plain bodies in one column', () => {
    expect(
      render({ html: '<style>.a{color:red}</style><table><tr><td>a</td></tr></table>' }).html,
    ).not.toContain('max-width:600px;background')
    expect(render({}).html).toContain('max-width:600px;background')
  })
})

/** Element names, attribute names and the text of a page, as a mail program sees them. */
function readPage(html: string) {
  const structure: string[] = []
  const hrefs: string[] = []
  let text = ''
  let hidden = 0
  const parser = new Parser({
    onopentag: (name, attributes) => {
      structure.push(`${name} ${Object.keys(attributes).join(' ')}`)
      if (attributes['href'] !== undefined) hrefs.push(attributes['href'])
      if (name === 'style') hidden += 1
    },
    ontext: (part) => (text += hidden > 0 ? '' : part),
    onclosetag: (name) => {
      structure.push(`/${name}`)
      if (name === 'style') hidden -= 1
      text += ' '
    },
  })
  parser.end(html)
  return { structure, hrefs, text }
}

const words = (text: string): string => text.replace(/[\s\u00a0]+/g, '')

describe('whatever a contact is called', () => {
  const nasty = fc.oneof(
    fc.constantFrom(
      '"><script>alert(1)</script>',
      "' onload='x",
      '<img src=x onerror=1>',
      '&lt;b&gt;',
      '%%EMAIL%%',
      '\\"',
      '-->',
      '</style></p>',
      'javascript:alert(1)',
      '\r\nBcc: a@b.it',
      'a\u0000',
      '\ud800',
      '{{x}}',
      '$&',
      '%',
    ),
    fc.string({ minLength: 1, maxLength: 30, unit: 'binary' }).filter((text) => /[^\s\p{Cc}]/u.test(text)),
  )
  const source = {
    subject: 'Per %%FIRST_NAME%%',
    preheader: 'Da %%CITTA%%',
    html:
      '<p title="%%CITTA%%">Ciao <b>%%FIRST_NAME%%</b> di %%CITTA%%</p>' +
      '<p><a href="https://x.it/%%CITTA%%">Vai a %%CITTA%%</a></p><ul><li>%%FIRST_NAME%%</li></ul>',
  }
  const renderer = createEmailRenderer(compile(source), options)
  const harmless = renderer.render(person({ firstName: 'Anna', fields: { CITTA: 'Lucca' } }), addresses)

  it('the page keeps its structure, the subject its one line, the text the same words', () => {
    if (!harmless.ok) throw new Error('the sample is complete')
    const expected = readPage(harmless.mail.html)
    fc.assert(
      fc.property(nasty, nasty, (firstName, city) => {
        const outcome = renderer.render(person({ firstName, fields: { CITTA: city } }), addresses)
        if (!outcome.ok) throw new Error('nothing is missing')
        const page = readPage(outcome.mail.html)
        expect(page.structure).toEqual(expected.structure)
        expect(page.hrefs).toEqual(expected.hrefs)
        expect(outcome.mail.subject).not.toMatch(/\p{Cc}/u)
        const body = words(page.text.slice(page.text.indexOf('Ciao ')))
        const inText = words(
          outcome.mail.text
            .replaceAll(/ \(http:[^)]*\)|\n- |\n\n-----/g, ' ')
            .slice(outcome.mail.text.indexOf('Ciao ')),
        )
        expect(inText).toBe(body)
      }),
      { numRuns: 500 },
    )
  })
})

describe('links of a mail', () => {
  it('every address is counted exactly once, whatever the body', () => {
    const url = fc.webUrl({ withQueryParameters: true, withFragments: true })
    const block = fc.oneof(
      fc
        .tuple(url, fc.lorem({ maxCount: 2 }))
        .map(([href, label]) => `<a href="${href.replaceAll('&', '&amp;')}">${label}</a>`),
      fc.lorem({ maxCount: 3 }).map((text) => `<p>${text}</p>`),
      fc.constant('<a href="tel:+39055123">chiama</a>'),
    )
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 12 }), (blocks) => {
        const html = cleanHtml(blocks.join(''))
        const before = readPage(html).hrefs
        const template = compileEmail({ subject: 'a', preheader: '', html }, options.fields)
        const outcome = createEmailRenderer(template, options).render(person(), addresses)
        if (!outcome.ok) throw new Error('nothing is missing')
        const after = readPage(outcome.mail.html).hrefs.slice(0, before.length)
        expect(new Set(template.links).size).toBe(template.links.length)
        expect(after).toEqual(
          before.map((href) =>
            href.startsWith('http') ? addresses.linkUrl(template.links.indexOf(href)) : href,
          ),
        )
        for (const link of template.links.keys()) expect(outcome.mail.text).toContain(addresses.linkUrl(link))
      }),
      { numRuns: 150 },
    )
  })
})
