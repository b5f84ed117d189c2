// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "it-nodeadkeys",
  name: "Italian (no dead keys)",
  levels: [
    [0, "\\1234567890'ìqwertyuiopè+asdfghjklòàù�zxcvbnm,.- "],
    [2, "|!\"£$%&/()=?^QWERTYUIOPé*ASDFGHJKLç°§�ZXCVBNM;:_"],
    [64, "¬¹²³¼½�{[]}`~@ſ€¶ŧ←↓→øþ��æßðđŋħ�ĸł�#��«»¢“”ñµ´·¯"],
    [66, "¦¡˝�⅛⅜⅝⅞™±˛¿�Ω��®Ŧ¥↑ıØÞ��ÆẞÐªŊĦ��Ł¸�˘�<>©‘’Ñº×¨÷"],
  ],
  dead: [
    [[13, 64], "ƁBƇCƈcƊDƑFƒfƓGƘKƙkƝNƤPƥpƬTƭtƲVȤZȥzɓbɗdɠgɦhɱmɲnɼrʂsʋvʠq\u{309} ẢAảaẺEẻeỈIỉiỎOỏoỦUủuỶYỷyⱮMⱲWⱳw"],
    [[13, 64, 13, 66], "ỞOởoỬUửu"],
    [[13, 66], "ƠOơoƯUưu\u{31b} ờòừù"],
  ],
} satisfies LayoutData
