// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "jp",
  name: "Japanese",
  levels: [
    [0, "�1234567890-^qwertyuiop@[asdfghjkl;:]�zxcvbnm,./ \\"],
    [2, "�!\"#$%&'()~=�QWERTYUIOP`{ASDFGHJKL+*}�ZXCVBNM<>?�_|"],
  ],
  dead: [],
} satisfies LayoutData
