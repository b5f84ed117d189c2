import type { Untypable } from "../session/index.ts"
import { characterName } from "./paste-sentence.ts"

/** More than fit beside the picture; the rest is counted. */
const shownMax = 12

export interface UntypableListProps {
  readonly characters: readonly Untypable[]
  readonly isLeftOut: boolean
  readonly leaveOut: (isLeftOut: boolean) => void
}

/** The characters that the target's layout has no keys for, where they stand, and what is to be done about them. */
export function UntypableList({ characters, isLeftOut, leaveOut }: UntypableListProps) {
  const rest = characters.length - shownMax
  return (
    <div className="untypable">
      <p id="untypable-title">This layout has no keys for:</p>
      <ul aria-labelledby="untypable-title">
        {characters.slice(0, shownMax).map(({ character, count, line, column }) => (
          <li key={character}>
            <b>{characterName(character)}</b>
            {count > 1 ? `, ${count} times, first in` : ","} line {line}, column {column}
          </li>
        ))}
        {rest > 0 && <li>and {rest} more</li>}
      </ul>
      <label>
        <input type="checkbox" checked={isLeftOut} onChange={(event) => leaveOut(event.target.checked)} />
        Leave them out
      </label>
    </div>
  )
}
