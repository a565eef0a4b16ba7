#include "text/charset.h"

#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include "text/utf8.h"

namespace text {

using base::Code;
using namespace std::string_literals;

namespace {

const std::string bulgarian = "Студентският пазар в малкото градче се пълни с хора.";

// The text in another encoding, by ICU.
std::string encoded(const std::string& utf8, const char* converter) {
  std::string out(utf8.size() * 4 + 8, '\0');
  UErrorCode status = U_ZERO_ERROR;
  const auto size = ucnv_convert(converter, "UTF-8", out.data(), static_cast<int>(out.size()),
                                 utf8.data(), static_cast<int>(utf8.size()), &status);
  EXPECT_TRUE(U_SUCCESS(status)) << converter;
  out.resize(static_cast<std::size_t>(size));
  return out;
}

Decoded read(const std::string& bytes, const std::string& label) {
  auto out = decode(bytes, label, "a.html");
  EXPECT_TRUE(out.ok()) << label << ": " << out.error().sentence();
  return out.ok() ? out.take() : Decoded{};
}

base::Error refusal(const std::string& bytes, const std::string& label) {
  auto out = decode(bytes, label, "a.html");
  EXPECT_FALSE(out.ok()) << label;
  return out.ok() ? base::Error{} : out.error();
}

}  // namespace

TEST(Charset, labels_are_those_of_the_standard_in_any_case) {
  EXPECT_EQ(encoding_of_label(" Windows-1251\n"), "windows-1251");
  EXPECT_EQ(encoding_of_label("cp1251"), "windows-1251");
  EXPECT_EQ(encoding_of_label("latin1"), "windows-1252");
  EXPECT_EQ(encoding_of_label("ISO_8859-9:1989"), "windows-1254");
  EXPECT_EQ(encoding_of_label("windows-1259"), "");
  EXPECT_EQ(encoding_of_label(""), "");
}

TEST(Charset, every_label_has_a_converter) {
  for (const char* label :
       {"866",    "l2",      "l3",     "l4",          "cyrillic",    "arabic", "greek",
        "hebrew", "logical", "l6",     "iso-8859-13", "iso-8859-14", "l9",     "iso-8859-16",
        "koi8-r", "koi8-u",  "mac",    "tis-620",     "cp1250",      "cp1251", "cp1252",
        "cp1253", "cp1254",  "cp1255", "cp1256",      "cp1257",      "cp1258", "x-mac-cyrillic",
        "gb2312", "gb18030", "big5",   "euc-jp",      "iso-2022-jp", "sjis",   "euc-kr"})
    EXPECT_EQ(read("plain words", label).text, "plain words") << label;
}

TEST(Charset, reads_cyrillic_greek_and_the_languages_of_the_baltic) {
  EXPECT_EQ(read(encoded(bulgarian, "windows-1251"), "windows-1251").text, bulgarian);
  EXPECT_EQ(read(encoded(bulgarian, "KOI8-R"), "koi8-r").text, bulgarian);
  EXPECT_EQ(read(encoded(bulgarian, "x-mac-cyrillic"), "x-mac-cyrillic").text, bulgarian);
  const std::string greek = "Καλημέρα σας, τι κάνετε";
  EXPECT_EQ(read(encoded(greek, "ISO-8859-7"), "greek").text, greek);
  const std::string latvian = "Rīta agrumā mazajā pilsētā žāvē šķēres";
  EXPECT_EQ(read(encoded(latvian, "windows-1257"), "windows-1257").text, latvian);
  const std::string czech = "Příliš žluťoučký kůň";
  EXPECT_EQ(read(encoded(czech, "windows-1250"), "cp1250").text, czech);
}

TEST(Charset, reads_latin_10_which_icu_does_not_know) {
  EXPECT_EQ(read("\xBAtiin\xFE\xE3 \xA4", "ISO-8859-16").text, "știință €");
}

TEST(Charset, reads_encodings_of_several_bytes) {
  const std::string japanese = "すべての人は朝早く町を歩きます";
  for (const char* name : {"Shift_JIS", "EUC-JP", "ISO-2022-JP"})
    EXPECT_EQ(read(encoded(japanese, name), name).text, japanese) << name;
  EXPECT_EQ(read(encoded("你好世界", "gb18030"), "gb2312").text, "你好世界");
}

TEST(Charset, a_byte_order_mark_wins_over_the_label) {
  EXPECT_EQ(read("\xFF\xFE" + encoded(bulgarian, "UTF-16LE"), "windows-1251").text, bulgarian);
  EXPECT_EQ(read("\xFE\xFF" + encoded(bulgarian, "UTF-16BE"), "").text, bulgarian);
  EXPECT_EQ(read("\xFF\xFE\0\0"s + encoded("a\u20AC", "UTF-32LE"), "").text, "a\u20AC");
  EXPECT_EQ(read("\xEF\xBB\xBFGrüße", "latin1").text, "Grüße");
  EXPECT_EQ(read("\xFF\xFE" + encoded(bulgarian, "UTF-16LE"), "").encoding, "UTF-16LE");
}

TEST(Charset, what_is_utf8_is_utf8_whatever_its_label_says) {
  EXPECT_EQ(read("Grüße an alle", "iso-8859-1").text, "Grüße an alle");
  EXPECT_EQ(read("Grüße an alle", "x-unheard-of").text, "Grüße an alle");
  EXPECT_EQ(read("Grüße an alle", "utf-16").text, "Grüße an alle");
}

TEST(Charset, a_refusal_names_the_encoding) {
  const auto unknown = refusal(encoded(bulgarian, "windows-1251"), "x-unheard-of");
  EXPECT_EQ(unknown.code, Code::unsupported);
  EXPECT_NE(unknown.what.find("'x-unheard-of'"), std::string::npos);
  EXPECT_NE(refusal("abc", "ISO-2022-KR").what.find("iso-2022-kr"), std::string::npos);
  EXPECT_NE(refusal("abc", "utf-7").what.find("'utf-7'"), std::string::npos);
  EXPECT_NE(refusal("abc", "a\x1B[2Jb").what.find("'a?[2jb'"), std::string::npos);
  EXPECT_NE(refusal(encoded(bulgarian, "windows-1251"), "utf-8").what.find("UTF-8"),
            std::string::npos);
  EXPECT_NE(refusal(encoded(bulgarian, "windows-1251"), "shift_jis").what.find("Shift_JIS"),
            std::string::npos);
}

TEST(Charset, text_without_a_label_that_is_not_utf8_is_refused) {
  EXPECT_EQ(refusal(encoded(bulgarian, "windows-1251"), "").code, Code::unsupported);
  EXPECT_NE(refusal(encoded("no mark here", "UTF-16LE"), "").what.find("UTF-16"),
            std::string::npos);
}

// Bug: only NUL was counted, so that Cyrillic, Greek and Georgian passed as UTF-8 full of controls.
TEST(Charset, utf16_without_a_mark_is_named_in_any_script) {
  for (const std::string& text :
       {std::string("Plain words\nof two lines."), bulgarian + "\n" + bulgarian,
        std::string("БЪЛГАРСКИ ГРАДОВЕ И СЕЛА"), std::string("Καλημέρα σας, τι κάνετε;"),
        std::string("დილა მშვიდობისა, როგორ ხარ?")})
    for (const char* name : {"UTF-16LE", "UTF-16BE"}) {
      const auto bytes = encoded(text, name);
      const auto error = refusal(bytes, "");
      EXPECT_NE(error.what.find(std::string("looks like ") + name), std::string::npos)
          << text << ": " << error.what;
      EXPECT_NE(error.hint.find(std::string("encoding = \"") + name), std::string::npos);
      EXPECT_EQ(read(bytes, name).text, text);
    }
}

TEST(Charset, controls_that_no_text_holds_are_no_text_and_no_utf16) {
  const auto error = refusal("\x01\x02\x03\x04some words\x05\x06", "");
  EXPECT_NE(error.what.find("control character"), std::string::npos) << error.what;
  EXPECT_EQ(error.what.find("UTF-16"), std::string::npos);
  EXPECT_EQ(read("a\tb\vc\fd\r\n\x1C\x1A", "").text, "a\tb\nc\nd\n\n") << "ends of lines, of files";
}

// Bug: up to one foreign byte in a hundred counted as a slip, and became U+FFFD: the umlauts of
// every German text in windows-1252.
TEST(Charset, a_few_foreign_bytes_in_a_long_text_are_an_encoding_that_nobody_declared) {
  const std::string filler(1000, 'a');
  for (const std::string& foreign :
       {filler + " f\xFCr " + filler, "\xFC" + filler, filler + "\xFF", filler + " caf\xE9",
        filler + "\xC3", filler + "\xE2\x82", filler + " f\xFCr ü", "ü " + filler + "\xFF\n"}) {
    const auto error = refusal(foreign, "");
    EXPECT_EQ(error.code, Code::unsupported);
    EXPECT_EQ(error.what, kUndeclared);
  }
  EXPECT_EQ(read(filler + " f\xFCr", "windows-1252").text, filler + " für");
}

TEST(Charset, a_long_utf8_text_that_was_cut_within_its_last_character_is_repaired) {
  const auto whole = "Grüße " + std::string(200, 'a');
  for (const std::string end : {"\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xF0\x9F", "\xF0", "\xE2"})
    for (const char* label : {"", "windows-1252"}) {
      const auto text = read(whole + end, label);
      EXPECT_EQ(text.text, whole + "\uFFFD");
      EXPECT_EQ(text.encoding, "UTF-8");
      EXPECT_EQ(text.replaced, 1);
    }
  EXPECT_EQ(refusal("Grüße \xC3", "").what, kUndeclared) << "too short to know";
  EXPECT_EQ(refusal(whole + "\xC3\n", "").what, kUndeclared) << "not at the end";
}

TEST(Charset, what_a_text_says_of_itself_may_have_a_slip) {
  EXPECT_EQ(read(std::string(200, 'a') + "\xFF", "utf-8").replaced, 1);
  EXPECT_EQ(read("\xEF\xBB\xBF" + std::string(200, 'a') + "\xFF", "").replaced, 1);
}

TEST(Charset, an_encoding_of_a_recipe_is_one_that_can_be_read) {
  for (const char* known : {"windows-1252", "CP1252", "latin1", "koi8-r", "utf-8", "Shift_JIS"})
    EXPECT_TRUE(check_encoding(known).ok()) << known;
  const auto near = check_encoding("windows-125");
  ASSERT_FALSE(near.ok());
  EXPECT_EQ(near.error().code, Code::bad_request);
  EXPECT_NE(near.error().hint.find("windows-125"), std::string::npos) << near.error().hint;
  EXPECT_NE(check_encoding("klingon-8").error().what.find("klingon-8"), std::string::npos);
  EXPECT_FALSE(check_encoding("iso-2022-kr").ok());
  EXPECT_FALSE(check_encoding("").ok());
}

TEST(Charset, what_is_offered_can_be_read) {
  for (const char* language : {"deu_Latn", "ces_Latn", "bul_Cyrl", "ell_Grek", "tur_Latn",
                               "lit_Latn", "mlt_Latn", "kat_Geor", ""})
    EXPECT_TRUE(check_encoding(usual_encoding(language)).ok()) << language;
  EXPECT_EQ(usual_encoding("deu_Latn"), "windows-1252");
  EXPECT_EQ(usual_encoding("pol_Latn"), "windows-1250");
  EXPECT_EQ(usual_encoding("srp_Cyrl"), "windows-1251");
}

}  // namespace text
