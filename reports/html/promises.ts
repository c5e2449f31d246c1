/** What the environment does not promise, and why. */
import { ITEMS } from '../../catalogue/index.ts'
import type { RunPromises } from '../../record/run.ts'
import { html, type Html } from '../writing/markup.ts'
import { name, table } from './parts.ts'

export function promises({ made, notMade, checksLeftOut }: RunPromises): Html {
  const rows = notMade.map(
    ({ item, because }) =>
      html`<tr>
        <th scope="row"><code>${name(item)}</code></th>
        <td>${ITEMS.find(({ id }) => id === item)?.must ?? ''}</td>
        <td>${name(because)}</td>
      </tr>`,
  )
  return html`<p class="quiet">
      The environment promises ${made.length} of the catalogue's ${made.length + notMade.length} items. About the others
      no verdict is given: they have not passed, and are no gaps.
    </p>
    ${table('Promises that are not made', ['Item', 'Not promised', 'Because'], rows)}
    ${
      checksLeftOut.length > 0 &&
      html`<details class="service">
        <summary>
          <h3>Checks left out</h3>
          <span class="quiet">${checksLeftOut.length}</span>
        </summary>
        <ul>
          ${checksLeftOut.map((id) => html`<li><code>${name(id)}</code></li>`)}
        </ul>
      </details>`
    }`
}
