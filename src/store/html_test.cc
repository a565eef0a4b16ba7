#include "store/html.h"

#include <gtest/gtest.h>

namespace store {

using base::Code;

namespace {

HtmlPage read(const std::string& body, const HtmlRules& rules = {}) {
  auto page =
      read_html("<html lang=de><head><title> A\n B </title></head><body>" + body, rules, "a.html");
  EXPECT_TRUE(page.ok());
  return page.ok() ? page.take() : HtmlPage{};
}

// "key tag text" a line.
std::string show(const HtmlPage& page) {
  std::string out;
  for (const auto& block : page.blocks)
    out += block.key + " " + block.tag + " " + block.text + "\n";
  return out;
}

}  // namespace

TEST(ReadHtml, gives_title_language_and_blocks_with_their_ids) {
  const auto page = read("<h1 id=a>Kopf</h1><p id=b>Ein <b>fetter</b>\n  Satz.</p>");
  EXPECT_EQ(page.title, "A B");
  EXPECT_EQ(page.language, "de");
  EXPECT_EQ(show(page), "a h1 Kopf\nb p Ein fetter Satz.\n");
}

TEST(ReadHtml, blocks_without_id_count_from_the_one_before) {
  EXPECT_EQ(show(read("<p>eins<p>zwei<p id=x>drei<p>vier<div>fünf</div>")),
            "+1 p eins\n+2 p zwei\nx p drei\nx+1 p vier\nx+2 div fünf\n");
}

TEST(ReadHtml, a_repeated_id_counts_up) {
  EXPECT_EQ(show(read("<p id=x>a<p id=x>b<p>c")), "x p a\nx~2 p b\nx~2+1 p c\n");
}

TEST(ReadHtml, the_innermost_id_wins_and_an_outer_one_serves_once) {
  EXPECT_EQ(show(read("<ul><li id=o><p id=i>a</p></li><li id=q><p>b</p><p>c</p></li></ul>")),
            "i p a\nq p b\nq+1 p c\n");
}

TEST(ReadHtml, cells_and_items_are_blocks) {
  EXPECT_EQ(show(read("<table><tr><td>a</td><th id=t>b</th></tr></table><ul><li>c<li>d</ul>")),
            "+1 td a\nt th b\nt+1 li c\nt+2 li d\n");
}

TEST(ReadHtml, loose_text_between_blocks_is_not_lost) {
  EXPECT_EQ(show(read("vor<p id=x>a</p>nach<br>her")), "+1  vor\nx p a\nx+1  nach her\n");
}

TEST(ReadHtml, keeps_no_break_spaces_and_entities) {
  EXPECT_EQ(show(read("<p id=x>a&nbsp;&lt;b&gt; &amp; &#x20AC;")), "x p a\u00A0<b> & \u20AC\n");
}

TEST(ReadHtml, listings_keep_their_lines_without_common_indentation) {
  EXPECT_EQ(show(read("<pre id=x>\n\n    Sub Main  \n      Print 1\n\n    End Sub\n  </pre>")),
            "x pre Sub Main\n  Print 1\n\nEnd Sub\n");
}

TEST(ReadHtml, scripts_navigation_and_forms_say_nothing) {
  EXPECT_EQ(show(read("<script>x</script><style>y</style><nav>n</nav><header>h</header>"
                      "<footer>f</footer><aside>s</aside><button>b</button><noscript>o</noscript>"
                      "<!-- c --><p id=x>a<img alt=i></p>")),
            "x p a\n");
}

TEST(ReadHtml, what_no_reader_sees_is_not_read) {
  const auto page = read(
      "<p id=x>Price <span style='display: none'>0007004</span>27 euro</p>"
      "<p style=\"color:red;DISPLAY:none !important\">a</p><div hidden>b</div><div "
      "hidden=until-found>c"
      "</div><template>d</template><dialog>e</dialog><p popover>f</p><p style='opacity:0'>g</p>"
      "<p style='font-size: 0px'>h</p><p style='position:absolute;left:-9999px'>i</p>"
      "<p style='text-indent:-9999px'>j</p><video>k</video><datalist><option>l</datalist>"
      "<p style='/* ; */visibility:hidden'>m <b style='visibility:visible'>seen</b> n</p>");
  EXPECT_EQ(show(page), "x p Price 27 euro\nx+1 p seen\n");
  EXPECT_EQ(page.unseen, 10);
}

TEST(ReadHtml, what_only_a_screen_reader_misses_or_a_click_opens_is_read) {
  EXPECT_EQ(show(read("<p id=a aria-hidden=true>a</p><details><summary id=b>b</summary><p id=c>c"
                      "</details><dialog open id=d>d</dialog><p id=e style='display:block'>e"
                      "<p id=f style='opacity:0.5;font-size:0.9em'>f")),
            "a p a\nb summary b\nc p c\nd dialog d\ne p e\nf p f\n");
}

TEST(ReadHtml, every_element_that_is_no_block_is_part_of_its_line) {
  for (const char* tag :
       {"nobr", "strike", "tt", "big", "font", "acronym", "output", "x-term", "blink", "rt", "map",
        "slot", "unheard", "math", "time", "label", "bdi"}) {
    const auto name = std::string(tag);
    EXPECT_EQ(show(read("<p id=x>The <" + name + ">old</" + name + "> price")),
              "x p The old price\n")
        << tag;
  }
  EXPECT_EQ(show(read("<p id=x>a<span style='display:block'>b</span>c")),
            "x p a\nx+1 span b\nx+2 p c\n");
  EXPECT_EQ(show(read("<div id=x>a <div style='display:inline'>b</div> c</div>")), "x div a b c\n");
}

// Once every header was taken for the page's: articles lost their titles.
TEST(ReadHtml, the_header_of_an_article_is_read_and_that_of_the_page_is_not) {
  const std::string rest = "<header>h</header><p>a</p><footer>f</footer>";
  EXPECT_EQ(show(read("<header>H</header><article>" + rest + "</article><footer>F</footer>")),
            "+1 header h\n+2 p a\n+3 footer f\n");
  EXPECT_EQ(show(read("<main><section>" + rest + "</section></main>")),
            "+1 header h\n+2 p a\n+3 footer f\n");
  EXPECT_EQ(show(read("<div role=main>" + rest + "</div>")), "+1 header h\n+2 p a\n+3 footer f\n");
  EXPECT_EQ(show(read("<div>" + rest + "</div>")), "+1 p a\n");
  EXPECT_EQ(show(read("<article><div id=r>" + rest + "</div></article>", {"r", {}, {}})),
            "+1 header h\n+2 p a\n+3 footer f\n");
}

TEST(ReadHtml, rare_line_ends_part_words) {
  EXPECT_EQ(show(read("<p id=x>a\fb\u2028"
                      "c\u2029"
                      "d")),
            "x p a b c d\n");
}

TEST(ReadHtml, a_hundred_thousand_attributes_are_refused_at_once) {
  std::string tag = "<p";
  for (int i = 0; i < 100000; ++i) tag += " a" + std::to_string(i);
  EXPECT_EQ(read_html(tag + ">x", {}, "wide").error().code, Code::bad_data);
  EXPECT_EQ(read_html("<!-- <a x=\" -->" + tag + " \">x", {}, "wide").error().code, Code::bad_data);
  std::string open;
  for (int i = 0; i < 300000; ++i) open += "<a ";
  EXPECT_FALSE(read_html(open, {}, "open").ok());
  EXPECT_TRUE(
      read_html("<p a b=c d='e f' g=\"<h i>\" j>x<script>if (a<b && c d e f)</script>", {}, "p")
          .ok());
}

TEST(ReadHtml, formatting_that_is_opened_again_for_each_paragraph_runs_into_the_budget) {
  std::string page = "<p>";
  for (int i = 0; i < 1900; ++i) page += "<b id=" + std::to_string(i) + ">";
  for (int i = 0; i < 20000; ++i) page += "<p>a";
  EXPECT_EQ(read_html(page, {}, "bomb").error().code, Code::bad_data);
}

TEST(ReadHtml, reads_only_inside_the_root_and_skips_classes) {
  const HtmlRules rules{"Area", {"related"}, {}};
  const auto page = read(
      "<p>vor</p><div id=Area><p id=x>a</p><div class='big related'><p>b</p></div></div>"
      "<p>nach</p>",
      rules);
  EXPECT_EQ(show(page), "x p a\n");
  EXPECT_EQ(page.skipped, 1);
}

TEST(ReadHtml, takes_the_default_of_several_alternatives) {
  const HtmlRules rules{"", {}, {"switch"}};
  EXPECT_EQ(show(read("<p id=x>Drücke <span class=switch><span id=MAC1>Cmd</span>"
                      "<span id=default1>Strg</span></span>!</p>",
                      rules)),
            "x p Drücke Strg!\n");
  EXPECT_EQ(
      show(
          read("<p id=x><span class=switch> <span id=A>eins</span><span id=B>zwei</span></span></p>"
               "<p><span class=switch></span></p>",
               rules)),
      "x p eins\n");
}

// Help pages hide every alternative and show one of them by a script.
TEST(ReadHtml, takes_the_default_of_several_alternatives_though_all_are_hidden) {
  const HtmlRules rules{"", {}, {"switch"}};
  EXPECT_EQ(show(read("<p id=x>Press <span class=switch><span hidden=true id=MAC1>Cmd</span>"
                      "<span hidden=true id=default1>Ctrl<i hidden>!</i></span></span>+F</p>",
                      rules)),
            "x p Press Ctrl+F\n");
}

// Translations close an element too late, and the rest of the sentence stands behind the
// alternatives; it was lost, and so were the blanks between words.
TEST(ReadHtml, what_stands_beside_the_alternatives_is_part_of_the_line) {
  const HtmlRules rules{"", {}, {"switch"}};
  const auto page = read(
      "<p id=x>Press <span class=switch>the <b>one</b> <span hidden id=MAC1>Cmd</span>"
      "<span hidden id=default1>Ctrl</span> key, <i>then</i> wait.</span> Done.</p>"
      "<p id=y>One.<span class=switch> <span hidden id=MAC2>Two.</span></span> Three.</p>",
      rules);
  EXPECT_EQ(show(page), "x p Press the one Ctrl key, then wait. Done.\ny p One. Two. Three.\n");
  EXPECT_EQ(page.alternatives, 1);
  EXPECT_EQ(page.bytes.alternatives, std::string("Cmd").size());
}

static const HtmlRules& variants() {
  static const HtmlRules rules{
      .root_id = "",
      .skip_classes = {"related"},
      .switch_classes = {"inline"},
      .variant_classes = {"switch"},
      .environments = {"MAC"},
  };
  return rules;
}

TEST(ReadHtml, alternatives_for_applications_are_all_read) {
  EXPECT_EQ(show(read("<div class=switch><span hidden id=W1 class=WRITER><p id=a>Text</p></span>"
                      "<span hidden id=C1 class=CALC><p id=b>Sheet</p></span></div>",
                      variants())),
            "a p Text\nb p Sheet\n");
}

TEST(ReadHtml, text_beside_alternatives_for_applications_or_systems_is_read) {
  EXPECT_EQ(show(read("<div class=switch>Open <span hidden id=W1 class=WRITER>a text</span> now"
                      "</div><div class=switch><span hidden id=M2 class=MAC>Cmd</span>"
                      "<span hidden id=default2>Ctrl</span> key</div>",
                      variants())),
            "+1  Open a text now\n+2  Ctrl key\n");
}

TEST(ReadHtml, of_alternatives_for_systems_one_is_read_and_the_bytes_of_the_others_counted) {
  const auto page = read(
      "<div class=switch><span hidden id=M1 class=MAC><p id=a>Cmd  key</p></span>"
      "<span hidden id=default1><p id=b>Ctrl</p></span></div>"
      "<p id=c>in <span class=inline><i id=X>the text</i><i id=Y>the sheet</i></span></p>"
      "<div class=related>more <b>of it</b><script>x</script></div><p hidden>unseen</p>",
      variants());
  EXPECT_EQ(show(page), "b p Ctrl\nc p in the text\n");
  EXPECT_EQ(page.alternatives, 2);
  EXPECT_EQ(page.bytes.alternatives, std::string("Cmd keythe sheet").size());
  EXPECT_EQ(page.bytes.skipped, std::string("moreof it").size());
  EXPECT_EQ(page.bytes.unseen, std::string("unseen").size());
  EXPECT_EQ(page.bytes.kept, std::string("Ctrlin the text").size());
}

TEST(ReadHtml, blocks_say_whether_they_are_headings_or_code) {
  const auto page = read("<h2>Title</h2><p>text</p><pre><code>x = 1</code></pre>");
  EXPECT_TRUE(page.blocks[0].is_heading());
  EXPECT_FALSE(page.blocks[0].code || page.blocks[1].code || page.blocks[1].is_heading());
  EXPECT_TRUE(page.blocks[2].code);
}

TEST(ReadHtml, a_missing_root_is_bad_data) {
  const auto page = read_html("<p>a", {"Area", {}, {}}, "a.html");
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(page.error().code, Code::bad_data);
  EXPECT_EQ(page.error().where, "a.html");
}

TEST(ReadHtml, anything_is_some_html) {
  for (const std::string odd :
       {"", "plain", "<", "<p", "</p></div>", "<p id=\xFF>\xFE", "<!DOCTYPE"})
    EXPECT_TRUE(read_html(odd, {}, "odd").ok()) << odd;
  EXPECT_TRUE(read_html(std::string_view("a\0b", 3), {}, "odd").ok());
}

TEST(ReadHtml, a_million_nested_elements_are_refused_not_crashed) {
  std::string deep;
  for (int i = 0; i < 1000000; ++i) deep += "<div>";
  EXPECT_EQ(read_html(deep, {}, "deep").error().code, Code::bad_data);
}

TEST(ReadHtml, cells_nest_inside_a_drawing_and_are_refused_too) {
  std::string deep = "<p>a<SVG>";
  for (int i = 0; i < 150000; ++i) deep += "<td>";
  EXPECT_EQ(read_html(deep, {}, "deep").error().code, Code::bad_data);
}

TEST(ReadHtml, a_long_page_of_unclosed_paragraphs_is_not_deep) {
  std::string page;
  for (int i = 0; i < 5000; ++i) page += "<p>a<br>";
  EXPECT_EQ(read_html(page, {}, "long")->blocks.size(), 5000u);
}

}  // namespace store
