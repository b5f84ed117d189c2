const lights = [
  { bit: 0, short: "Num", name: "Num Lock", isRare: false },
  { bit: 1, short: "Caps", name: "Caps Lock", isRare: false },
  { bit: 2, short: "Scroll", name: "Scroll Lock", isRare: false },
  { bit: 3, short: "Compose", name: "Compose", isRare: true },
  { bit: 4, short: "Kana", name: "Kana", isRare: true },
]

/** The lights on the target's keyboard; those that few keyboards have, only while they are lit. @param leds HID LED bits */
export function LockLights({ leds }: { leds: number }) {
  const isOn = (bit: number) => (leds & (1 << bit)) !== 0
  return (
    <ul className="lights" aria-label="Target's keyboard lights">
      {lights
        .filter(({ bit, isRare }) => !isRare || isOn(bit))
        .map(({ bit, short, name }) => (
          <li key={bit} className="light" data-on={isOn(bit)}>
            <span aria-hidden="true">{short}</span>
            <span className="unseen">{`${name} ${isOn(bit) ? "on" : "off"}`}</span>
          </li>
        ))}
    </ul>
  )
}
