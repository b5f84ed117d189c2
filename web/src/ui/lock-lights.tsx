const lights = [
  { bit: 0, short: "Num", name: "Num Lock" },
  { bit: 1, short: "Caps", name: "Caps Lock" },
  { bit: 2, short: "Scroll", name: "Scroll Lock" },
]

/** The lights on the target's keyboard. @param leds HID LED bits */
export function LockLights({ leds }: { leds: number }) {
  return (
    <ul className="lights" aria-label="Target's keyboard lights">
      {lights.map(({ bit, short, name }) => {
        const isOn = (leds & (1 << bit)) !== 0
        return (
          <li key={bit} className="light" data-on={isOn}>
            <span aria-hidden="true">{short}</span>
            <span className="unseen">{`${name} ${isOn ? "on" : "off"}`}</span>
          </li>
        )
      })}
    </ul>
  )
}
