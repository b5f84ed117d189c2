// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "il",
  name: "Hebrew",
  levels: [
    [0, ";1234567890-=/'\u{5e7}\u{5e8}\u{5d0}\u{5d8}\u{5d5}\u{5df}\u{5dd}\u{5e4}][\u{5e9}\u{5d3}\u{5d2}\u{5db}\u{5e2}\u{5d9}\u{5d7}\u{5dc}\u{5da}\u{5e3},\\�\u{5d6}\u{5e1}\u{5d1}\u{5d4}\u{5e0}\u{5de}\u{5e6}\u{5ea}\u{5e5}. "],
    [2, "~!@#$%^&*)(_+QWERTYUIOP}{ASDFGHJKL:\"|�ZXCVBNM><?"],
    [64, "\u{5f3}��€₪°\u{5ab}\u{5bd}×\u{200e}\u{200f}\u{5be}–\u{5c2}\u{5c1}\u{5b8}\u{5b3}�\u{5f0}\u{5b9}��\u{5b7}\u{5b2}\u{5bf}\u{5b0}\u{5bc}��\u{5f1}\u{5f2}\u{5b4}�”„\u{5f4}\u{5bb}��\u{5b6}\u{5b1}���\u{5b5}’‚÷"],
    [66, "�������������������������������������¦����\u{5c6}"],
  ],
  dead: [],
} satisfies LayoutData
