// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "no-nodeadkeys",
  name: "Norwegian (no dead keys)",
  levels: [
    [0, "|1234567890+\\qwertyuiopå¨asdfghjkløæ'�zxcvbnm,.- "],
    [2, "§!\"#¤%&/()=?`QWERTYUIOPÅ^ASDFGHJKLØÆ*�ZXCVBNM;:_"],
    [64, "¦¡@£$½¥{[]}±´�ſ€®þ←↓→œπ�~ªßðđŋħ�ĸł����«»©„“”µ¸·–\u{a0}"],
    [66, "¶¹²³¼‰⅝÷��°¿˛Ω�¢™Þ�↑ıŒΠ�¯ºẞÐ�ŊĦ��Ł˝ˇ×¾<>�‚‘’��˙—\u{202f}"],
  ],
  dead: [
    [[47, 64], "ÄAËEÏIÖOÜUäaëeïiöoüuÿyŸY\u{308}\u{a0}\u{344}'ḦHḧhẄWẅwẌXẍxẗt"],
    [[13, 64], "ƁBƇCƈcƊDƑFƒfƓGƘKƙkƝNƤPƥpƬTƭtƲVȤZȥzɓbɗdɠgɦhɱmɲnɼrʂsʋvʠq\u{309} ẢAảaẺEẻeỈIỉiỎOỏoỦUủuỶYỷyⱮMⱲWⱳw"],
    [[13, 64, 13, 66], "ỞOởoỬUửu"],
    [[49, 64], "ŐOőoŰUűu\u{30b}\u{a0}"],
    [[47, 66], "ŮUůu\u{30a}\u{a0}ẘwẙy"],
    [[13, 66], "ƠOơoƯUưu\u{31b} "],
  ],
} satisfies LayoutData
