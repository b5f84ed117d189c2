// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "ie",
  name: "Irish",
  levels: [
    [0, "`1234567890-=qwertyuiop[]asdfghjkl;'#\\zxcvbnm,./ "],
    [2, "¬!\"£$%^&*()_+QWERTYUIOP{}ASDFGHJKL:@~|ZXCVBNM<>?"],
    [64, "¦¡™©€§�¶�ªº–≠œ�é®þ¥úíó‚“‘áßðƒ��ı�´…æ«�⟨×��¨�¯≤≥÷\u{a0}"],
    [66, "�¹²³¢†‰⁊•·°—±Œ�É�ÞµÚÍÓ�”’ÁẞÐ���¼½¾‡Æ»�⟩∼¸����„�¿"],
  ],
  dead: [
    [[35, 64], "ÂAÊEÎIÔOÛUâaêeîiôoûuĈCĉcĜGĝgĤHĥhĴJĵjŜSŝsŴWŵwŶYŷy\u{302}\u{a0}ẐZẑzẤÁấáẾÉếéỐÓốó⁰0⁴4⁵5⁶6⁷7⁸8⁹9⁺+⁻-⁼=⁽(⁾)"],
    [[35, 64, 100, 64], "ẦAầaỀEềeỒOồo"],
    [[37, 64], "ÄAËEÏIÖOÜUäaëeïiöoüuÿyŸYǗÚǘú\u{308}\u{a0}\u{344}'ḦHḧhḮÍḯíẄWẅwẌXẍxẗt"],
    [[37, 64, 17, 64], "ṎOṏo"],
    [[37, 64, 100, 66], "΅ "],
    [[26, 64], "ĊCċcĖEėeĠGġgİIĿLŀlŻZżzȦAȧaȮOȯoȷj˙ \u{307}\u{a0}ḂBḃbḊDḋdḞFḟfḢHḣhṀMṁmṄNṅnṖPṗpṘRṙrṠSṡsṪTṫtẆWẇwẊXẋxẎYẏy"],
    [[26, 64, 25, 64], "ṦSṧs"],
    [[26, 64, 100, 66], "ṤSṥs"],
    [[14, 64], "ÅAåaŮUůuǺÁǻá\u{30a}\u{a0}ẘwẙy"],
    [[100, 64], "ÀAÈEÌIÒOÙUàaèeìiòoùuǛVǜvǸNǹn\u{300}\u{a0}ẀWẁwỲYỳy"],
    [[6, 64], "ÇCçcĢGģgĶKķkĻLļlŅNņnŖRŗrŞSşsŢTţtȨEȩe\u{327}\u{a0}ḐDḑdḨHḩh₵¢"],
    [[25, 64], "ČCčcĎDďdĚEěeĽLľlŇNňnŘRřrŠSšsŤTťtŽZžzǍAǎaǏIǐiǑOǒoǓUǔuǙVǚvǦGǧgǨKǩkǰjȞHȟhˇ \u{30c}\u{a0}₀0₁1₂2₃3₄4₅5₆6₇7₈8₉9₊+₋-₌=₍(₎)"],
    [[17, 64], "ÃAÑNÕOãañnõoĨIĩiŨUũu\u{303}\u{a0}ṌÓṍóṸÚṹúṼVṽvẼEẽeỸYỹy≃=≲<≳>"],
    [[17, 64, 35, 64], "ẪAẫaỄEễeỖOỗo"],
    [[100, 66], "ÝYýyĆCćcĹLĺlŃNńnŔRŕrŚSśsŹZźzǴGǵgǼÆǽæ\u{301}\u{a0}ḰKḱkḾMḿmṔPṕpẂWẃw"],
    [[100, 66, 6, 64], "ḈCḉc"],
  ],
} satisfies LayoutData
