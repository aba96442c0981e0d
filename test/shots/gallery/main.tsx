/// <reference types="vite/client" />
import './gallery.css'
import { MemoryRouter } from '@solidjs/router'
import { render } from 'solid-js/web'
import { smsText } from '../../../web/app/i18n/sms.ts'
import { errorsText } from '../../../web/shared/i18n/errors.ts'
import { setLanguage } from '../../../web/shared/i18n/language.ts'
import { uiText } from '../../../web/shared/i18n/ui.ts'
import { Gallery } from './Gallery.tsx'
import { TableGallery } from './TableGallery.tsx'

const root = document.querySelector('#app')
if (!root) throw new Error('The page has no #app element')
document.documentElement.dataset['theme'] = location.hash.includes('dark') ? 'dark' : 'light'
await Promise.all([uiText.load(), errorsText.load(), smsText.load()])
await setLanguage('it')

const page = location.hash.includes('table') ? TableGallery : Gallery
render(() => <MemoryRouter>{[{ path: '*', component: page }]}</MemoryRouter>, root)
