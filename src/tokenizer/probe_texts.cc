#include "tokenizer/probe_texts.h"

namespace tokenizer {

std::span<const std::string_view> probe_texts() {
  using namespace std::string_view_literals;
  static constexpr std::string_view kTexts[] = {
      "Hello, world!",
      " a leading space",
      "two  spaces   and more    ",
      "\ttabs\t\tand\nlines\n\n\nand\r\nreturns\r",
      "don't DON'T l'homme it\u2019s",
      "12345 3.14159 1,000,000 \u00bd\u00b2",
      "pH NaOH eBay iPhone HTTPServer snake_case",
      "if (a && b) { return x[i++]; }  // done",
      "Zwölf große Boxkämpfer jagen Viktor quer über den Sylter Deich",
      "Příliš žluťoučký kůň úpěl ďábelské ódy",
      "Zażółć gęślą jaźń, İstanbul, Ærøskøbing, Þórshöfn",
      "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
      "Жълтата дюля беше щастлива",
      "ყველა ადამიანი იბადება თავისუფალი",
      "Բոլոր մարդիկ ծնվում են ազատ",
      "كل الناس يولدون أحرارا",
      "כל בני האדם נולדו בני חורין",
      "人人生而自由 すべての人間は 모든 인간은",
      "सभी मनुष्यों को มนุษย์ทั้งหลาย",
      "e\u0301 u\u0308 \u1e0d\u0307 \u212b \ufb01 \uff21",
      "a\u00a0b\u2009c\u3000d\u200be\ufefff\u00adg",
      "\U0001f469\u200d\U0001f4bb \U0001f1ea\U0001f1fa \U00010348 \U000e0041",
      "\x01\x02\x1b\x7f \u0085\u2028\u2029"sv,
      "\u2581 <unk> <0x41> ## </w> \u0120 [UNK]",
      "<|endoftext|> <s> </s> [INST]",
  };
  return kTexts;
}

}  // namespace tokenizer
