import { describe, expect, it } from 'vitest'
import { trustedOrigins } from '../../../worker/http/origin.ts'
import { workspaceOfHost } from '../../../worker/http/hosts.ts'

describe('the workspace of a public host', () => {
  const local = 'http://{workspace}.localhost:8787'
  const deployed = 'https://{workspace}.pages.example'
  it.each([
    ['frantoio.localhost:8787', local, 'frantoio'],
    ['localhost:8787', local, null],
    ['127.0.0.1:8787', local, null],
    ['frantoio.localhost:9999', local, null],
    ['frantoio-valdarno.pages.example', deployed, 'frantoio-valdarno'],
    ['app.example', deployed, null],
    ['pages.example', deployed, null],
    ['a.b.pages.example', deployed, null],
    ['frantoio.pages.example.evil.example', deployed, null],
    ['FRANTOIO_.pages.example', deployed, null],
  ])('%s under %s is %s', (host, pattern, workspace) => {
    expect(workspaceOfHost(host, pattern)).toBe(workspace)
  })
})

describe('origins that may write', () => {
  it('is only the app when deployed', () => {
    expect(trustedOrigins({ APP_ORIGIN: 'https://app.example', MODE: 'deployed' })).toEqual([
      'https://app.example',
    ])
  })
  it('takes localhost and 127.0.0.1 as one locally', () => {
    expect(trustedOrigins({ APP_ORIGIN: 'http://localhost:8787', MODE: 'local' })).toContain(
      'http://127.0.0.1:8787',
    )
  })
})
