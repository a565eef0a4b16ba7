#include "data/extract/extract.h"

#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "base/ascii.h"
#include "base/fixture_test.h"
#include "base/utf8.h"

namespace data::extract {

using base::Json;

namespace {

std::string markdown(const std::string& body) {
  return extract("<!DOCTYPE html><meta charset=utf-8><title>A page</title><body>" + body).text;
}

const std::string kProse =
    "<p>This is a paragraph of some length, which nobody would take for a label or a link.</p>";

// The words of a text as the fixture counts them: runs of letters, digits and low lines, in lower case.
std::map<std::string, int> word_counts(std::string_view text) {
  std::map<std::string, int> out;
  std::string word;
  const auto end = [&] {
    if (!word.empty()) ++out[std::exchange(word, {})];
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto point = base::read_code_point(text, at);
    const auto value = point.value;
    const bool ascii = value < 0x80 && (base::is_ascii_letter(text[at]) ||
                                        base::is_ascii_digit(text[at]) || value == '_');
    const bool sign = value < 0xC0 || value == 0xD7 || value == 0xF7 ||
                      (value >= 0x2000 && value < 0x2070) || (value >= 0x20A0 && value < 0x20D0) ||
                      (value >= 0x2190 && value < 0x2C00);
    if (ascii || (value >= 0x80 && !sign))
      word += base::ascii_lower(text.substr(at, point.size));
    else
      end();
    at += point.size;
  }
  end();
  return out;
}

double token_f1(std::string_view wanted, std::string_view got) {
  const auto a = word_counts(wanted), b = word_counts(got);
  double both = 0, all = 0;
  for (const auto& [word, count] : a) {
    all += count;
    if (const auto found = b.find(word); found != b.end()) both += std::min(count, found->second);
  }
  for (const auto& [word, count] : b) all += count;
  return all > 0 ? 2 * both / all : 1;
}

std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (!base::is_ascii_space(c))
      out += c;
    else if (!out.ends_with(' '))
      out += ' ';
  return out;
}

}  // namespace

TEST(Extract, Structure) {
  EXPECT_EQ(
      markdown(
          "<h1>Title</h1><p>One &amp; <b>two</b><br>lines</p><h2>Part</h2><ul><li>a<ul><li>b</ul>"
          "<li><p>c<p>d</ul><ol start=3><li>x<li>y</ol><blockquote><p>q<p>r</blockquote>"
          "<pre><code class=language-cpp>int a;\n  b\n</code></pre>"
          "<table><tr><th>A<th>B<tr><td>1<td>2|3</table>"),
      "# Title\n\nOne & two\nlines\n\n## Part\n\n- a\n  - b\n- c\n\n  d\n3. x\n4. y\n\n> q\n>\n> r\n\n"
      "```cpp\nint a;\n  b\n```\n\n| A | B |\n| --- | --- |\n| 1 | 2\\|3 |");
}

TEST(Extract, WhatStandsAroundIsLeftOut) {
  EXPECT_EQ(
      markdown(
          "<nav><a href=/>Home</a></nav><div class=cookie-banner>We use cookies</div><h1>T</h1>" +
          kProse +
          "<div class='post-share social'><a href=/>Share</a></div>"
          "<p style='display: none'>hidden</p><p hidden>hidden</p><template>no</template>"
          "<section id=comments><p>A comment that is long enough to be prose of its own.</p></section>"
          "<footer>Imprint</footer>"),
      "# T\n\nThis is a paragraph of some length, which nobody would take for a label or a link.");
}

TEST(Extract, AStyleHidesWhatItMovesOffThePage) {
  for (const char* seen :
       {"text-indent:-9.0pt", "position:relative;left:-9px", "margin:0; TEXT-INDENT: -9em",
        "top: -90px", "left:-9%", "left:-1.5rem", "left:-9inf", "opacity:0.9", "font-size:0.8em",
        "opacity: 0.05; color: red", "background:url(a;left:-9999px", "not-display:none",
        "visibility: visible", "left:9999px", "left:-", "left:", ":"})
    EXPECT_EQ(markdown("<p style='" + std::string(seen) + "'>words</p>"), "words") << seen;
  for (const char* hidden :
       {"position:absolute;left:-9999px", "text-indent: -999em", "TOP:-1000PX !important",
        "left:-750pt", "text-indent:-9999%", "left:-100vw", "margin:0;display : none",
        "visibility:hidden!important", "opacity:0", "opacity: 0.0; color:red", "font-size: 0px",
        "content-visibility:hidden", "left:-.9e4px"})
    EXPECT_EQ(markdown("<p>seen</p><p style='" + std::string(hidden) + "'>words</p>"), "seen")
        << hidden;
}

TEST(Extract, ReferencesAreDecodedOnce) {
  EXPECT_EQ(markdown("<p>R&<b>amp;</b>D &amp;lt; &amp;amp;lt;"), "R&amp;D &lt; &amp;lt;");
  EXPECT_EQ(markdown("<h2>R&<b>amp;</b>D</h2><p>a&#1;b<ul>x&<li>amp;</ul>"),
            "## R&amp;D\n\nab\n\nx&\n\n- amp;");
  EXPECT_EQ(markdown("<p>a &nbsp; b&#10;&#10;c"), "a \u00A0 b c");
  const auto page = extract(
      "<title>One &amp;amp; two</title><meta name=description content='How to write "
      "&amp;lt;b&amp;gt;'><meta name=author content='A &amp;amp; B'><link rel=canonical "
      "href='https://a.example/?a=1&amp;amp=2&copy=3'><link rel=license href=/?a&amp;lt;>"
      "<script type=application/ld+json>{\"@type\":\"Article\",\"datePublished\":\"1&amp;lt;\"}"
      "</script><p>text");
  EXPECT_EQ(page.metadata.title, "One &amp; two");
  EXPECT_EQ(page.metadata.description, "How to write &lt;b&gt;");
  EXPECT_EQ(page.metadata.author, "A &amp; B");
  EXPECT_EQ(page.metadata.url, "https://a.example/?a=1&amp=2&copy=3");
  EXPECT_EQ(page.metadata.licenses, (std::vector<std::string>{"/?a&lt;"}));
  EXPECT_EQ(page.metadata.date, "1&lt;");
}

TEST(Extract, MarksOfMachineTranslation) {
  const auto marks = [](const std::string& page) {
    std::string out;
    for (const auto& one : extract(page).metadata.translation) out += one + " ";
    return out;
  };
  const std::vector<std::pair<std::string, std::string>> real{
      {"<html class='translated-ltr' lang=de>", "google-translated"},
      {"<html class='no-js translated-rtl'>", "google-translated"},
      {"<base href='https://www-a-example.translate.goog/x'>", "google-translated"},
      {"<font style='vertical-align: inherit;'>a</font>", "google-translated"},
      {"<script src='//translate.google.com/translate_a/element.js?cb=x'></script>",
       "google-translate"},
      {"<div id=google_translate_element></div>", "google-translate"},
      {"<div class='skiptranslate goog-te-gadget'></div>", "google-translate"},
      {"<script src=/wp-content/plugins/gtranslate/js/flags.js></script>", "gtranslate"},
      {"<a class=x href='#' onclick=\"doGTranslate('en|de');return false;\">de</a>", "gtranslate"},
      {"<div class='gtranslate_wrapper'></div>", "gtranslate"},
      {"<body class='home translatepress-de_DE'>", "translatepress"},
      {"<meta name=generator content='qTranslate-X 3.4.6.8'>", "qtranslate"},
      {"<link rel=stylesheet href='/wp-content/plugins/mqtranslate/a.css'>", "mqtranslate"},
      {"<script src='https://cdn.weglot.com/weglot.min.js'></script>", "weglot"},
      {"<iframe src='https://translate.yandex.com/x'></iframe>", "yandex-translate"},
      {"<p class='machine-translated'>", "machine-translation"},
      {"<meta name=X-Translated-By content=someone>", "machine-translation"}};
  for (const auto& [page, program] : real) EXPECT_EQ(marks(page), program + " ") << page;
  for (const char* page :
       {"<a href='https://translate.google.com/?sl=de'>Translator</a>",
        "<a href='https://www-a-example.translate.goog/x'>this page in German</a>",
        "<link rel=alternate hreflang=de href='https://www-a-example.translate.goog/x'>",
        "<link rel=stylesheet href='/css/pagetranslation.css'>",
        "<script src='https://nottranslate.google.com.example/translate.js'></script>",
        "<link rel=canonical href='https://a.example/weglot/smartling-vs-linguise'>",
        "<meta name=description content='Weglot, qTranslate and machine-translated text compared'>",
        "<body class='tag-weglot post-gtranslate untranslated-ltr'>",
        "<div class='notranslate translation-unit'></div>",
        "<script src='/js/deepl.js.example/mytranslatepress.js'></script>",
        "<p title='weglot or translatepress'>a</p>", "<html class='no-translated-ltrs'>"})
    EXPECT_EQ(marks(page), "") << page;
}

TEST(Extract, KnownDeedsAreLicences) {
  for (const char* address :
       {"https://opensource.org/license/mit", "https://opensource.org/licenses/MIT"})
    EXPECT_EQ(extract("<p>x <a href=" + std::string(address) + ">terms</a>").metadata.licenses,
              (std::vector<std::string>{address}));
}

TEST(Extract, ANameIsNoReasonToDropThePage) {
  EXPECT_NE(
      markdown("<div class='sidebar-layout'><h1>Title</h1>" + kProse + "</div>").find("paragraph"),
      std::string::npos);
  EXPECT_NE(markdown("<div class='comments'>" + kProse + kProse + "</div>").find("paragraph"),
            std::string::npos);
}

TEST(Extract, ANameIsNoReasonToDropTheMainPart) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += kProse;
  const auto front =
      kProse + kProse + kProse + kProse + kProse;  // what was left alone, and enough for a text
  for (const std::string name :
       {"related-work", "footer-note", "tags-explained", "share-of-market"}) {
    const auto part = "<div class='" + name + "'>" + text + "</div>";
    EXPECT_GT(markdown("<main><h1>A</h1>" + front + part + "</main>").size(), 5000u) << name;
    EXPECT_LT(markdown("<main><h1>A</h1>" + text + "</main>" + part).size(), 9000u) << name;
    EXPECT_EQ(markdown("<main><h1>A</h1>" + text + "<div class='" + name +
                       "'><p>And the last of them.</p></div></main>")
                  .find("And the last"),
              std::string::npos)
        << name;
  }
}

// The fence was looked for once for each length: this took a minute.
TEST(Extract, AListingOfNothingButTicks) {
  EXPECT_EQ(markdown("<pre>a ``` b ````\n``</pre>"), "`````\na ``` b ````\n``\n`````");
  EXPECT_EQ(markdown("<pre>``</pre>"), "```\n``\n```");
  const std::string ticks(2'000'000, '`');
  EXPECT_EQ(markdown("<pre>" + ticks + "</pre>").size(), 3 * ticks.size() + 4);
}

TEST(Extract, PagesThatAreNone) {
  EXPECT_EQ(markdown(""), "");
  EXPECT_EQ(extract("").text, "");
  EXPECT_EQ(extract("plain text").text, "plain text");
  EXPECT_EQ(extract("a < b <").text, "a < b <");
  EXPECT_EQ(extract(std::string("a\0b", 3)).text, "ab");
}

TEST(Extract, AMillionNestedElements) {
  std::string deep;
  for (int i = 0; i < 1'000'000; ++i) deep += "<div>";
  EXPECT_EQ(extract(deep + "text").text, "text");
  std::string lists;
  for (int i = 0; i < 300'000; ++i) lists += "<ul><li>";
  EXPECT_NE(extract(lists + "text").text.find("text"), std::string::npos);
  std::string open(12'000'000, '<');
  EXPECT_FALSE(extract(open).text.empty());
}

TEST(Extract, TheHeaderOfAPageNamesItWhereNothingElseDoes) {
  const std::string header = "<header><h1>The headline</h1><nav>Home</nav></header>";
  const auto bare = extract(header + kProse);
  EXPECT_EQ(bare.metadata.title, "The headline");
  EXPECT_TRUE(bare.text.starts_with("# The headline\n\nThis is a paragraph")) << bare.text;
  const auto main = extract(header + "<main>" + kProse + "</main>");
  EXPECT_EQ(main.metadata.title, "The headline");
  EXPECT_TRUE(main.text.starts_with("# The headline\n\nThis is a paragraph")) << main.text;
  EXPECT_EQ(extract("<title>Named</title>" + header + kProse).metadata.title, "Named");
  EXPECT_EQ(extract(header + "<main><h1>Other</h1>" + kProse + "</main>").metadata.title, "Other");
  EXPECT_EQ(extract("<aside><header><h1>No</h1></header></aside>" + kProse).metadata.title, "");
}

TEST(Extract, CharsetInTheOrderOfBrowsers) {
  const auto charset = [](const std::string& bytes, const char* label) {
    const auto page = extract(bytes, label);
    return page.charset + " " + page.charset_by;
  };
  const std::string meta = "<meta charset=windows-1251><p>\xcf\xf0\xe8\xe2\xe5\xf2";
  EXPECT_EQ(charset("\xEF\xBB\xBF"
                    "a",
                    "latin1"),
            "UTF-8 mark");
  EXPECT_EQ(charset(meta, "koi8-r"), "KOI8-R header");
  EXPECT_EQ(charset(meta, ""), "windows-1251 meta");
  EXPECT_EQ(extract(meta).text, "Привет");
  EXPECT_EQ(charset("<p>caf\xC3\xA9", "latin1"), "UTF-8 utf-8");
  EXPECT_EQ(charset("<meta charset=utf-16><p>a", ""), "UTF-8 meta");
  EXPECT_EQ(extract("<p>caf\xE9").text, "café");
}

TEST(Extract, Metadata) {
  const auto page = extract(
      "<html lang=pt-BR><title>Headline | The Site</title><link rel=canonical href=https://a.example/1>"
      "<meta name=author content='A. Writer'><meta property=article:published_time content=2024-05-06>"
      "<meta name=generator content='TranslatePress 2'>"
      "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"author\":[{\"name\":\"B\"},{\"name\":\"C\"}],"
      "\"datePublished\":\"2024-05-07\",\"license\":\"https://creativecommons.org/licenses/by/4.0/\"}</script>"
      "<body>" +
      kProse + "<a rel=license href=https://a.example/terms>terms</a>");
  EXPECT_EQ(page.metadata.title, "Headline");
  EXPECT_EQ(page.metadata.author, "B, C");
  EXPECT_EQ(page.metadata.date, "2024-05-07");
  EXPECT_EQ(page.metadata.language, "pt-BR");
  EXPECT_EQ(page.metadata.url, "https://a.example/1");
  EXPECT_EQ(page.metadata.licenses,
            (std::vector<std::string>{"https://creativecommons.org/licenses/by/4.0/",
                                      "https://a.example/terms"}));
  EXPECT_EQ(page.metadata.translation, (std::vector<std::string>{"translatepress"}));
}

TEST(Extract, EveryPageOfTheFixture) {
  const auto folder = base::fixture_folder("lawful/pages");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  const auto rows = disk->read(folder + "/expected.jsonl");
  ASSERT_TRUE(rows.ok());
  double sum = 0, other = 0;
  int pages = 0;
  for (std::string_view rest = *rows; !rest.empty(); ++pages) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const auto row = base::parse_json(line, "expected.jsonl").take();
    const auto name = row["file"].get<std::string>();
    const auto page = extract(disk->read(folder + "/" + name).take());
    const auto f1 = token_f1(row["text"].get<std::string>(), page.text);
    EXPECT_GE(f1, 0.99) << name << "\n" << page.text;
    EXPECT_EQ(page.metadata.title, row["title"].get<std::string>()) << name;
    const auto text = on_one_line(page.text);
    for (const auto& one : row["must_contain"])
      EXPECT_NE(text.find(on_one_line(one.get<std::string>())), text.npos) << name << ": " << one;
    for (const auto& one : row["must_not_contain"])
      EXPECT_EQ(text.find(on_one_line(one.get<std::string>())), text.npos) << name << ": " << one;
    sum += f1;
    other += row["trafilatura_f1"].get<double>();
  }
  EXPECT_EQ(pages, 72);
  EXPECT_GT(sum, other);
  RecordProperty("f1", std::to_string(sum / pages));
}

// Names, and then elements that say what they are for, taken from the pages: what is left is how much
// text stands where. Means of F1 as they were measured, less a little.
TEST(Extract, WithoutNamesTheShapeOfAPageIsLeft) {
  const auto folder = base::fixture_folder("lawful/pages");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  const std::regex names(R"re( (class|id|role|itemprop|aria-hidden)="[^"]*")re");
  const std::regex sections("<(/?)(main|article|aside|section|nav|header|footer)\\b");
  const auto rows = disk->read(folder + "/expected.jsonl").take();
  double bare = 0, barest = 0;
  int pages = 0;
  for (std::string_view rest = rows; !rest.empty(); ++pages) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const auto row = base::parse_json(line, "expected.jsonl").take();
    auto page = disk->read(folder + "/" + row["file"].get<std::string>()).take();
    page = std::regex_replace(page, names, "");
    bare += token_f1(row["text"].get<std::string>(), extract(page).text);
    page = std::regex_replace(page, sections, "<$1div");
    barest += token_f1(row["text"].get<std::string>(), extract(page).text);
  }
  EXPECT_GT(bare / pages, 0.985);
  EXPECT_GT(barest / pages, 0.95);
}

}  // namespace data::extract
