// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "be-nodeadkeys",
  name: "Belgian (no dead keys)",
  levels: [
    [0, "²&é\"'(§è!çà)-azertyuiop^$qsdfghjklmùµ�wxcvbn,;:= "],
    [2, "³1234567890°_AZERTYUIOP¨*QSDFGHJKLM%£�WXCVBN?./+"],
    [64, "¬|@#¼½�{[�}\\¸�ſ€¶ŧ←↓→œþ�]æßðđŋħ�ĸł´�`�«»¢„“”�•·~"],
    [66, "�¡⅛��⅜⅝⅞™±�¿˛Ω��®Ŧ¥↑ıŒÞ�¯ÆẞÐªŊĦ��Ł˝���<>©‚‘’º×÷"],
  ],
  dead: [
    [[13, 64], "ƁBƇCƈcƊDƑFƒfƓGƘKƙkƝNƤPƥpƬTƭtƲVȤZȥzɓbɗdɠgɦhɱmɲnɼrʂsʋvʠq\u{309} ẢAảaẺEẻeỈIỉiỎOỏoỦUủuỶYỷyⱮMⱲWⱳw"],
    [[13, 64, 13, 66], "ỞOởoỬUửu"],
    [[13, 66], "ƠOơoƯUưu\u{31b} ừù"],
  ],
} satisfies LayoutData
