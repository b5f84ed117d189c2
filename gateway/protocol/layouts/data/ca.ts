// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "ca",
  name: "French (Canada)",
  levels: [
    [0, "#1234567890-=qwertyuiop��asdfghjkl;�<«zxcvbnm,.é "],
    [2, "|!\"/$%?&*()_+QWERTYUIOP��ASDFGHJKL:�>»ZXCVBNM'�É"],
    [64, "\\±@£¢¤¬¦²³¼½¾��������§¶[]���������~{}°������µ¯\u{ad}�\u{a0}"],
  ],
  dead: [
    [[47, 0], "^ ·.¹1ÂAÊEÎIÔOÛUâaêeîiôoûuĈCĉcĜGĝgĤHĥhĴJĵjŜSŝsŴWŵwŶYŷy\u{302}\u{a0}ẐZẑzẾÉếé⁰0⁴4⁵5⁶6⁷7⁸8⁹9⁺+⁻-⁼=⁽(⁾)"],
    [[47, 0, 52, 0], "ẦAầaỀEềeỒOồo"],
    [[47, 0, 56, 64], "ẤAấaỐOốo"],
    [[48, 0], "¸ ÇCçcĢGģgĶKķkĻLļlŅNņnŖRŗrŞSşsŢTţtȨEȩe\u{327}\u{a0}ḐDḑdḨHḩh₵¢"],
    [[52, 0], "` ÀAÈEÌIÒOÙUàaèeìiòoùuǛVǜvǸNǹn\u{300}\u{a0}ẀWẁwỲYỳy"],
    [[48, 2], "ÄAËEÏIÖOÜUäaëeïiöoüuÿyŸY\u{308}\u{a0}\u{344}'ḦHḧhẄWẅwẌXẍxẗt"],
    [[48, 2, 48, 2], "¨\u{0}"],
    [[48, 2, 56, 64], "΅ "],
    [[56, 64], "ÁAÍIÓOÚUÝYáaíióoúuýyĆCćcĹLĺlŃNńnŔRŕrŚSśsŹZźzǗVǘvǴGǵg\u{301}\u{a0}ḰKḱkḾMḿmṔPṕpẂWẃw"],
    [[56, 64, 48, 0], "ḈCḉc"],
    [[56, 64, 48, 2], "ḮIḯi"],
    [[56, 64, 56, 64], "´\u{0}"],
  ],
} satisfies LayoutData
