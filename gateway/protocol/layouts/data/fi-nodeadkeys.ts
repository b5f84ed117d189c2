// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "fi-nodeadkeys",
  name: "Finnish (classic, no dead keys)",
  levels: [
    [0, "§1234567890+´qwertyuiopå¨asdfghjklöä'�zxcvbnm,.- "],
    [2, "½!\"#¤%&/()=?`QWERTYUIOPÅ^ASDFGHJKLÖÄ*�ZXCVBNM;:_"],
    [64, "¼¡@£$€¥{[]}\\¸���®þ��ı�¶œ~əšð�ŋ��ĸ�øæˇ�ž×©�ßñµ�·\u{ad}"],
    [66, "¾¹²³¢ºª±<>°¿˛����Þ��|��Œ�ƏŠÐ�Ŋ����ØÆ˘¦Ž÷��ẞÑ��¬¯\u{202f}"],
  ],
  dead: [
    [[14, 66], "ΑAΒBΓGΔDΕEΖZΗHΘJΙIΚKΛLΜMΝNΞXΟOΠPΡRΣSΤTΥUΦFΧQΨYΩWαaβbγgδdεeζzηhθjιiκkλlμmνnξxοoπpρrσsτtυuφfχqψyωw"],
  ],
} satisfies LayoutData
