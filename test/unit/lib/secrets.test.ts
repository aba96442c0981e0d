import { describe, expect, it } from 'vitest'
import { createSecretBox } from '../../../worker/lib/secrets.ts'

const box = createSecretBox('an-encryption-secret-of-32-characters')

describe('sealed secrets', () => {
  it('open again for the scope they were sealed for', async () => {
    expect(await box.open(await box.seal('re_chiave_segreta', 'tenant:1'), 'tenant:1')).toBe(
      're_chiave_segreta',
    )
  })

  it('show nothing of the secret and differ each time', async () => {
    const [first, second] = await Promise.all([box.seal('re_chiave', 't'), box.seal('re_chiave', 't')])
    expect(first).not.toContain('chiave')
    expect(first).not.toBe(second)
  })

  it('stay shut in another workspace, under another key and when changed', async () => {
    const sealed = await box.seal('re_chiave', 'tenant:1')
    await expect(box.open(sealed, 'tenant:2')).rejects.toThrow()
    await expect(
      createSecretBox('another-encryption-secret-32-chars!!').open(sealed, 'tenant:1'),
    ).rejects.toThrow()
    await expect(box.open(`${sealed.slice(0, -4)}AAAA`, 'tenant:1')).rejects.toThrow()
    await expect(box.open('not sealed', 'tenant:1')).rejects.toThrow()
  })

  it('are told apart by a digest that needs the key, the scope and the text', async () => {
    const digest = await box.digest('anna@example.org', 'tenant:1')
    expect(digest).toMatch(/^[\w-]{43}$/)
    expect(await box.digest('anna@example.org', 'tenant:1')).toBe(digest)
    const others = await Promise.all([
      box.digest('anna@example.com', 'tenant:1'),
      box.digest('anna@example.org', 'tenant:2'),
      createSecretBox('another-encryption-secret-32-chars!!').digest('anna@example.org', 'tenant:1'),
    ])
    expect(new Set([digest, ...others]).size).toBe(4)
  })
})
