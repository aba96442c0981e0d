import Upload from 'lucide-solid/icons/upload'
import type { JSX } from 'solid-js'
import { Button } from '../../../shared/ui/Button.tsx'
import { mediaText } from '../../i18n/media.ts'

/** What a file chooser offers first; the bytes decide, whatever the name says. */
const pictures = 'image/png,image/jpeg,image/gif,image/webp'

/** Chooses files to upload. */
export function FileButton(props: {
  main?: boolean
  /** Without PDF. */
  picturesOnly?: boolean
  onFiles: (files: File[]) => void
}): JSX.Element {
  let input: HTMLInputElement | undefined
  return (
    <>
      <input
        ref={(element) => (input = element)}
        type="file"
        multiple
        class="sr-only"
        tabIndex={-1}
        aria-label={mediaText.t('upload.files')}
        accept={props.picturesOnly ? pictures : `${pictures},application/pdf`}
        onChange={(event) => {
          props.onFiles([...(event.currentTarget.files ?? [])])
          // The same file can be chosen again after it was mended.
          event.currentTarget.value = ''
        }}
      />
      <Button kind={props.main ? 'main' : 'plain'} icon={Upload} onClick={() => input?.click()}>
        {mediaText.t('upload.action')}
      </Button>
    </>
  )
}
