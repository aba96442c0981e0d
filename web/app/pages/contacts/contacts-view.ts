import { useSearchParams } from '@solidjs/router'
import { createMemo, createSignal } from 'solid-js'
import {
  ContactSort,
  type ContactSort as Sort,
  SortDirection,
} from '../../../../worker/contracts/contacts.ts'
import { Rule } from '../../../../worker/contracts/rules.ts'
import type { ContactsView } from './contacts.data.ts'

const text = (value: string | string[] | undefined): string => (Array.isArray(value) ? value[0] : value) ?? ''

/** What the address says of the table: kept there, so that Back, a reload and a link show the same. */
export function createContactsView() {
  const [params, setParams] = useSearchParams()
  const view = createMemo((): ContactsView => {
    const listId = Number(text(params['list']))
    const deleted = text(params['deleted']) === '1'
    const sort = ContactSort.safeParse(text(params['sort']))
    const direction = SortDirection.safeParse(text(params['dir']))
    return {
      search: text(params['q']),
      listId: Number.isSafeInteger(listId) && listId > 0 ? listId : null,
      rule: readRule(text(params['rule'])),
      deleted,
      sort:
        sort.success && (deleted || sort.data !== 'deleted') ? sort.data : deleted ? 'deleted' : 'updated',
      direction: direction.success ? direction.data : 'desc',
    }
  })
  const filtered = () =>
    view().search !== '' || view().listId !== null || view().rule !== null || view().deleted
  return {
    view,
    filtered,
    search: (search: string) => setParams({ q: search || null }, { replace: true }),
    list: (listId: number | null) => setParams({ list: listId }),
    rule: (rule: Rule | null) => setParams({ rule: rule === null ? null : JSON.stringify(rule) }),
    deleted: (only: boolean) => setParams({ deleted: only ? '1' : null, sort: null, dir: null }),
    sort: (sort: Sort, descending: boolean) => setParams({ sort, dir: descending ? 'desc' : 'asc' }),
    clear: () => setParams({ q: null, list: null, rule: null, deleted: null }),
  }
}

/** A rule out of the address; anything that is none is no filter. */
function readRule(json: string): Rule | null {
  if (json === '') return null
  try {
    const parsed = Rule.safeParse(JSON.parse(json))
    return parsed.success ? parsed.data : null
  } catch {
    // A cut or hand-edited address: shown as if it had no filter.
    return null
  }
}

/** Steps through a table paged by key: where the page starts and which cursor opens it. */
export function createPager(limit: number) {
  const [step, setStep] = createSignal<{ cursor: string | null; offset: number }>({ cursor: null, offset: 0 })
  return {
    cursor: () => step().cursor,
    /** Number of the first row, from 1. */
    from: () => step().offset + 1,
    reset: () => setStep({ cursor: null, offset: 0 }),
    next: (cursor: string, shown: number) => setStep((now) => ({ cursor, offset: now.offset + shown })),
    /** Rows that came in meanwhile can make the page before the first one longer than what was left. */
    previous: (cursor: string) =>
      setStep((now) =>
        now.offset <= limit ? { cursor: null, offset: 0 } : { cursor, offset: now.offset - limit },
      ),
  }
}
