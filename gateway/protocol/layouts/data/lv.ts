// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "lv",
  name: "Latvian",
  levels: [
    [0, "`1234567890-=qwertyuiop[]asdfghjkl;'\\�zxcvbnm,./ "],
    [2, "~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"|�ZXCVBNM<>?"],
    [64, "´¹²³€½¾�����–��ēŗ��ūīō�«»āš��ģ��ķļ�“��ž�č��ņ�•·"],
    [66, "�¡⅛£¢⅜⅝⅞™±°¿—��ĒŖ��ŪĪŌ��”ĀŠ��Ģ��ĶĻ�„˘¦Ž�Č��Ņ�×÷˙"],
  ],
  dead: [],
} satisfies LayoutData
