import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { describe, expect, it } from 'vitest'
import type { MergeTarget } from '../../../worker/lib/merge-fields/escape.ts'
import {
  compileText,
  numberFields,
  renderDraft,
  renderText,
  renderVariables,
} from '../../../worker/lib/merge-fields/render.ts'
import { fieldsOf } from '../../../worker/lib/merge-fields/text.ts'
import { valuesOf } from '../../../worker/lib/merge-fields/values.ts'
import { fields, fieldText, merge, person } from './samples.ts'

const options = merge({ fields: fields({ CITTA: 'text' }) })
const named = (firstName: string) => valuesOf(person({ firstName }), options)

function render(text: string, target: MergeTarget, value: string): string {
  const rendered = renderText(compileText(text, target), named(value))
  if (!rendered.ok) throw new Error(`missing ${rendered.missing.join(', ')}`)
  return rendered.text
}

describe('a value where it stands', () => {
  it.each<[target: MergeTarget, text: string, value: string, rendered: string]>([
    ['html', '<b title="%%FIRST_NAME%%">', '"><i>&\'', '<b title="&quot;&gt;&lt;i&gt;&amp;&#39;">'],
    ['html', 'a%%FIRST_NAME%%', 'x\u0000\u0007y', 'axy'],
    [
      'url',
      'https://x.it/?a=%%FIRST_NAME%%#b',
      "Forlì & c/?#'",
      'https://x.it/?a=Forl%C3%AC%20%26%20c%2F%3F%23%27#b',
    ],
    ['url', '%%FIRST_NAME%%/olio', 'https://x.it', 'https://x.it/olio'],
    ['text', 'Ciao %%FIRST_NAME%%', 'a\r\nb\u0000', 'Ciao a\nb'],
    [
      'text',
      'Vai: https://x.it/?a=%%FIRST_NAME%% o %%FIRST_NAME%%',
      'a b',
      'Vai: https://x.it/?a=a%20b o a b',
    ],
    ['text', 'https://x.it/%%FIRST_NAME%%-%%FIRST_NAME%%', 'ì', 'https://x.it/%C3%AC-%C3%AC'],
    ['header', 'Per %%FIRST_NAME%%', 'Anna\r\nBcc: x@y.it', 'Per Anna Bcc: x@y.it'],
    ['sms', 'Punti %%FIRST_NAME%%', '1\u202f234\u00a0€\u0000', 'Punti 1 234 €'],
    ['sms', '%%FIRST_NAME%%', 'a\nb', 'a\nb'],
    ['whatsapp', '%%FIRST_NAME%%', ' a\n\tb      c ', 'a b c'],
    ['json', '{"title":"%%FIRST_NAME%%"}', 'a"b\\\n', '{"title":"a\\"b\\\\\\n"}'],
    ['text', 'a%%FIRST_NAME%%', '\ud800', 'a\ufffd'],
    ['text', '%%FIRST_NAME%%', '%%EMAIL%%', '%%EMAIL%%'],
  ])('as %s: %j', (target, text, value, rendered) => {
    expect(render(text, target, value)).toBe(rendered)
  })

  it('takes the fallback, and without one says what is missing; a preview shows its name', () => {
    const nobody = valuesOf(person(), options)
    const fill = (text: string) => renderText(compileText(text, 'sms'), nobody)
    expect(fill('Ciao %%FIRST_NAME|amico%%')).toEqual({ ok: true, text: 'Ciao amico' })
    expect(fill('Ciao %%FIRST_NAME|%%!')).toEqual({ ok: true, text: 'Ciao !' })
    expect(fill('%%CITTA%% %%FIRST_NAME%% %%CITTA%%')).toEqual({
      ok: false,
      missing: ['CITTA', 'FIRST_NAME'],
    })
    expect(renderDraft(compileText('Ciao %%FIRST_NAME%%', 'sms'), nobody)).toEqual({
      text: 'Ciao %%FIRST_NAME%%',
      missing: ['FIRST_NAME'],
    })
  })

  it('refuses an address that is none once filled', () => {
    for (const value of ['javascript:alert(1)', 'x.it', 'https://', 'data:text/html,x']) {
      expect(renderText(compileText('%%FIRST_NAME%%', 'url'), named(value))).toEqual({
        ok: false,
        missing: ['FIRST_NAME'],
      })
    }
    expect(renderText(compileText('javascript:a', 'url'), named('x')).ok).toBe(false)
  })
})

describe('variables of a provider’s template', () => {
  const template = compileText(
    'Ciao %%FIRST_NAME|amico%% di %%CITTA%%: https://x.it/%%FIRST_NAME%%',
    'whatsapp',
  )

  it('numbers each field in order and gives each its value', () => {
    expect(numberFields(template)).toBe('Ciao {{1}} di {{2}}: https://x.it/{{3}}')
    const anna = valuesOf(person({ firstName: 'Anna\nRosa', fields: { CITTA: 'Lucca' } }), options)
    expect(renderVariables(template, anna)).toEqual({
      ok: true,
      variables: { 1: 'Anna Rosa', 2: 'Lucca', 3: 'Anna%0ARosa' },
    })
  })

  it('an empty fallback is none: the provider takes no empty value', () => {
    const empty = compileText('%%FIRST_NAME|%%', 'whatsapp')
    expect(renderVariables(empty, valuesOf(person(), options))).toEqual({
      ok: false,
      missing: ['FIRST_NAME'],
    })
  })
})

describe('whatever a value is', () => {
  const value = fc
    .oneof(
      fc.constantFrom(
        '"><script>',
        "' onload='x",
        '</style>',
        '\r\nBcc: a@b.it',
        '\u2028',
        '\ud800',
        '{{x}}',
        '%',
        '$&',
        '\\"',
        '%%EMAIL%%',
        '?a=b&c#d',
        '//evil.it',
        '@evil.it',
      ),
      fc.string({ minLength: 1, maxLength: 30, unit: 'binary' }),
    )
    .filter((text) => /[^\s\p{Cc}]/u.test(text))
  const always = (check: (value: string) => void) => fc.assert(fc.property(value, check), { numRuns: 1000 })

  it('a page keeps its elements and attributes', () => {
    const structure = (html: string) => {
      const seen: string[] = []
      const parser = new Parser({
        onopentag: (name, attributes) => seen.push(`${name} ${Object.keys(attributes).join(' ')}`),
        onclosetag: (name) => seen.push(`/${name}`),
        oncomment: () => seen.push('comment'),
      })
      parser.end(html)
      return seen
    }
    const page = '<p title="%%FIRST_NAME%%">%%FIRST_NAME%%</p><b>%%FIRST_NAME%%</b>'
    const expected = structure(render(page, 'html', 'Anna'))
    always((one) => {
      expect(structure(render(page, 'html', one))).toEqual(expected)
    })
  })

  it('an address keeps its host, its path and its other parameters, and gives the value back', () => {
    always((one) => {
      const url = new URL(render('https://x.it/a?q=%%FIRST_NAME%%&r=1#s', 'url', one))
      expect([url.host, url.pathname, url.searchParams.get('r'), url.hash]).toEqual(['x.it', '/a', '1', '#s'])
      expect([...url.searchParams.keys()]).toEqual(['q', 'r'])
      expect(url.searchParams.get('q')).toBe(one.toWellFormed())
      const inText = render('su https://x.it/%%FIRST_NAME%% oggi', 'sms', one)
      expect(inText.split(/\s/)).toHaveLength(3)
    })
  })

  it('a header is one line of well-formed text', () => {
    always((one) => {
      const line = render('Per %%FIRST_NAME%%.', 'header', one)
      expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
      expect(line.isWellFormed()).toBe(true)
    })
  })

  it('a value of a WhatsApp variable has no line break, no tab and no two spaces, and is not empty', () => {
    always((one) => {
      const text = render('%%FIRST_NAME%%', 'whatsapp', one)
      expect(text).not.toMatch(/[\n\r\t\p{Cc}]|\s\s/u)
      expect(text.trim()).not.toBe('')
    })
  })

  it('a JSON string stays one string, and gives the value back', () => {
    always((one) => {
      const read: unknown = JSON.parse(render('{"title":"%%FIRST_NAME%%","n":1}', 'json', one))
      expect(read).toEqual({ title: render('%%FIRST_NAME%%', 'text', one), n: 1 })
    })
  })
})

it('a text without fields is rendered as it is, but for a header’s line breaks', () => {
  const free = fieldText.filter((text) => fieldsOf(text).length === 0)
  fc.assert(
    fc.property(free, (text) => {
      for (const target of ['text', 'sms', 'whatsapp', 'html', 'json'] as const) {
        expect(renderText(compileText(text, target), named('Anna'))).toEqual({ ok: true, text })
      }
      const line = renderText(compileText(text, 'header'), named('Anna'))
      expect(line.ok && line.text).toBe(text.replace(/\n+/g, ' ').trim())
    }),
  )
})
