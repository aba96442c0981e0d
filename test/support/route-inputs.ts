import { defaultChatSettings } from '../../worker/contracts/chat.ts'

/** What routes cannot be asked without in their query. */
export const queryOf: Record<string, string> = {
  'GET /campaigns/:id/people': '?stage=sent',
  'POST /inbox/files': '?name=spia.txt',
  'GET /inbox/canned-answers/:id/filled': '?conversation=01JX0000000000000000000002',
}

/** Good input for the routes that take a body and an id: bad input would be refused before the id is looked up. */
export function routeInput(name: string, ids: Record<string, number | string>): unknown {
  const members = { contactIds: [ids['contacts']] }
  const bodies: Record<string, unknown> = {
    'PATCH /contacts/:id': { firstName: 'Presa' },
    'POST /contacts/delete': members,
    'POST /contacts/restore': members,
    'POST /contacts/merge': { keepId: ids['contacts'], mergeId: Number(ids['contacts']) + 1 },
    'POST /contacts/merge/preview': { keepId: ids['contacts'], mergeId: Number(ids['contacts']) + 1 },
    'POST /erasures/:id': { confirmId: ids['contacts'] },
    'POST /tasks': { kind: 'contacts.export', input: { selection: { by: 'ids', ...members } } },
    'POST /settings/logo/restore': { version: 1 },
    'PUT /channels/push/web-push': { contactEmail: 'spia@prova.example' },
    'POST /channels/push/test': { contactId: ids['contacts'] },
    'POST /channels/messenger/test': { contactId: ids['contacts'] },
    'POST /channels/senders': spySender,
    'POST /whatsapp-numbers': { phone: '+393331112223' },
    'PATCH /credit': { thresholdMicros: 1 },
    'PUT /credit/prices/:channel': { prices: [{ country: 'IT', micros: 1 }] },
    'POST /credit/entries': {
      kind: 'top_up',
      micros: 1,
      note: '',
      requestKey: '019aa9d5-0c3c-7000-8000-000000000001',
    },
    'PATCH /whatsapp-numbers/:id': { name: 'Preso' },
    'POST /whatsapp-numbers/:id/play': { quality: 'low' },
    'PATCH /channels/senders/:id': spySender,
    'PATCH /fields/:id': { label: 'Preso' },
    'PATCH /tags/:id': { name: 'Preso' },
    'POST /tags/:id/merge': { intoId: Number(ids['tags']) + 1 },
    'POST /tags/contacts': { ...members, add: ['Presi'], remove: ['Riservatissimi'] },
    'PATCH /lists/:id': { name: 'Presa', topic: { name: 'Preso', description: '' } },
    'POST /lists': { name: 'Spia', kind: 'smart', rule: listRule(ids['lists']) },
    'POST /lists/preview': { rule: listRule(ids['lists']) },
    'POST /lists/:id/members': members,
    'POST /lists/:id/members/remove': members,
    'POST /lists/:id/members/restore': members,
    'POST /campaigns': { name: 'Spia', listIds: [ids['lists']] },
    'PATCH /campaigns/:id': { name: 'Presa', version: 1 },
    'POST /campaigns/:id/start': { version: 1 },
    'POST /campaigns/:id/schedule': { version: 1, localTime: '2099-01-01T10:00' },
    'POST /campaigns/:id/test': { to: 'bruno@prova.example', contactId: ids['contacts'] },
    'PATCH /media/:id': { name: 'Presa' },
    'PUT /chat/settings': {
      revision: 0,
      ...defaultChatSettings,
      enabled: true,
      sites: ['https://spia.example'],
    },
    'POST /inbox/conversations': {
      cid: '01JX0000000000000000000001',
      conversation: '01JX0000000000000000000002',
      channel: 'email',
      contactId: ids['contacts'],
      text: 'Presa',
    },
    'POST /inbox/commands': {
      cid: '01JX0000000000000000000003',
      op: { type: 'status', conversations: [ids['inbox'] ?? '01JX0000000000000000000002'], status: 'closed' },
    },
    'POST /inbox/canned-answers': { name: 'Spia', text: 'Presa' },
    'PATCH /inbox/canned-answers/:id': { name: 'Presa' },
    'POST /inbox/views': { name: 'Spia', filter: { status: 'all' } },
    'PATCH /inbox/views/:id': { name: 'Presa' },
    'PUT /inbox/settings': { roundRobin: true },
    'POST /inbox/conversations/:id/contact': { contactId: ids['contacts'] },
    'PUT /chatbot': { revision: 0, flow: { name: 'Spia', languages: ['it'], start: null, blocks: [] } },
    'POST /chatbot/publish': { revision: 0 },
    'PUT /chatbot/live': { on: false },
    'PUT /inbox/me': { signature: 'Presa' },
    'POST /templates/:id/test': { to: '+393331112223', contactId: ids['contacts'] },
    'PATCH /templates/:id': { name: 'Preso', version: 1 },
    'POST /templates/:id/request': { version: 1 },
    'POST /templates/:id/translations/:language/play': { play: 'approved' },
    'POST /imports': {
      fileName: 'spia.csv',
      fileSizeBytes: 10,
      totalRows: 1,
      columns: emailColumn,
      list: { kind: 'existing', listId: ids['lists'] },
    },
    'POST /imports/dry-run': {
      columns: emailColumn,
      rows: [{ line: 2, cells: ['anna@prova.example'] }],
    },
    'POST /import-files': { fileName: 'spia.csv', fileSizeBytes: 10 },
    'POST /import-files/:id/complete': {},
    'POST /import-files/:id/dry-run': { columns: emailColumn },
    'POST /import-files/:id/import': { columns: emailColumn },
    'PUT /imports/:id/chunks/:chunk': { rows: [{ line: 2, cells: ['preso@prova.example'] }] },
    'POST /invitations': { email: 'spia@prova.example', role: 'agent' },
    'PATCH /members/:userId': { role: 'staff' },
    'POST /members/transfer': { userId: ids['members'] },
    'POST /keys': { name: 'Spia', scopes: ['contacts.read'] },
    'POST /outbox/:id/play': { play: 'delivered' },
    'POST /outbox/:id/answer': { text: 'Preso' },
    'POST /domains/check': { domain: 'prova.example' },
    'POST /suppressions': { channels: ['email'], addresses: ['spia@prova.example'] },
    'POST /suppressions/remove': { items: [{ channel: 'email', address: 'riservata@prova.example' }] },
  }
  return bodies[name] ?? {}
}

const emailColumn = [{ heading: 'E-mail', target: { kind: 'attribute', attribute: 'email' } }]

const spySender = { fromName: 'Spia', fromEmail: 'spia@prova.example' }

/** A rule that reads Anna's list, and one that takes everybody. */
const listRule = (listId: number | string | undefined) => ({
  type: 'group',
  match: 'any',
  rules: [
    { type: 'list', operator: 'is', listId },
    { type: 'attribute', attribute: 'email', operator: 'is_not_empty' },
  ],
})
