#include "base/base64.h"
#include "dossier/card.h"
#include "dossier/made_up_life_test.h"

namespace dossier {
namespace {

TEST(CardHtml, escapes_whatever_comes_from_outside) {
  Life life;
  const std::string evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
  life.make("model", {{"config.json", Json{{"architectures", {evil}}}.dump()}},
            Life::parameters(1));
  const auto html = to_html(life.card({.model_name = evil,
                                       .provider = evil,
                                       .contact = evil,
                                       .description = {},
                                       .intended_use = {},
                                       .out_of_scope_use = {},
                                       .weights_license = {},
                                       .limitations = {evil}}));
  EXPECT_FALSE(has(html, "<script"));
  EXPECT_FALSE(has(html, "<img src=x"));
  EXPECT_TRUE(has(html, "&lt;script&gt;"));
  const auto markdown =
      to_markdown(life.card({.model_name = "[x](javascript:alert(1))\n# Head | `<b>`"}));
  EXPECT_FALSE(has(markdown, "<b>"));
  EXPECT_FALSE(has(markdown, "\n# Head"));
  EXPECT_TRUE(has(markdown, "\\[x\\](javascript:alert(1)) \\# Head \\| \\`&lt;b&gt;\\`"));
}

TEST(CardHtml, shows_charts_as_images_where_no_script_can_run) {
  Life life;
  life.make_all();
  const auto html = to_html(life.card());
  EXPECT_FALSE(has(html, "onload"));
  EXPECT_TRUE(
      has(html, "src=\"data:image/svg+xml;base64," + base::base64("<svg onload='alert(1)'/>")));
}

TEST(CardHtml, stands_alone_and_can_be_read_by_everybody) {
  Life life;
  life.make_all();
  const auto html = to_html(life.card());
  for (const char* part :
       {"<html lang=\"en\">", "class=\"skip\"", "<main id=\"content\">", "scope=\"row\"",
        "scope=\"col\"", "<caption>", "prefers-color-scheme:dark", "@media print",
        "name=\"viewport\"", "default-src 'none'", "data-record=\"14\""})
    EXPECT_TRUE(has(html, part)) << part;
  for (const char* part : {"http://", "https://", "<script", "<link", "@import"})
    EXPECT_FALSE(has(html, part)) << part;
}

// "kin/d", "de/b", "1,753,/504": cells broke inside words because every one of them might.
TEST(CardHtml, breaks_no_figure_and_no_code_and_shortens_digests) {
  const std::string digest(64, 'a');
  const auto cell = [](const std::string& text) {
    Table table{"T", {"head", "cell"}, {{label("row"), label(text)}}};
    const auto html = to_html({"C", {{.id = "s", .title = "S", .tables = {table}}}});
    const auto at = html.find("<td");
    return html.substr(at, html.find("</td>") - at);
  };
  EXPECT_EQ(cell("1,753,504"), "<td class=\"number\">1,753,504");
  EXPECT_EQ(cell("-2.5e-05"), "<td class=\"number\">-2.5e-05");
  EXPECT_EQ(cell("eng_Latn"), "<td class=\"word\">eng_Latn");
  const Table mixed{"T", {"head", "cell"}, {{label("a"), label("2")}, {label("b"), label("true")}}};
  EXPECT_FALSE(has(to_html({"C", {{.id = "s", .title = "S", .tables = {mixed}}}}), "number\">2"))
      << "figures stand below each other where the whole column holds figures";
  const auto hash = "<code class=\"hash\" title=\"" + digest + "\">aaaaaaaaaaaa<span>" +
                    std::string(52, 'a') + "</span></code>";
  EXPECT_EQ(cell(digest), "<td class=\"word\">" + hash);
  EXPECT_EQ(cell("licenses/" + digest + ".txt"), "<td class=\"word\">licenses/" + hash + ".txt");
  EXPECT_EQ(cell(digest + "b").find("<code"), std::string::npos) << "65 digits are no digest";
  EXPECT_EQ(cell("<b>" + digest + " \xC3\xA4 \"").find("<b>"), std::string::npos);
  EXPECT_EQ(cell(std::string(60, 'x')).find("<td class=\"long\">"), 0u);
  EXPECT_EQ(cell("a sentence that is longer than a word").find("<td class=\"text\">"), 0u);
}

// Bug: on a phone a table of thirteen columns showed the first three, and at 1280 px the first ten.
TEST(CardHtml, says_the_heading_at_each_cell_of_a_table_that_is_too_wide_for_a_phone) {
  const auto html = [](std::size_t columns) {
    Table table{"T", {"language"}, {{label("eng_Latn")}}};
    while (table.columns.size() < columns) {
      table.columns.push_back("without_headings.premium");
      table.rows[0].push_back(label("1,753,504"));
    }
    return to_html({"C", {{.id = "s", .title = "S", .tables = {table}}}});
  };
  EXPECT_FALSE(has(html(2), "<table class"));
  EXPECT_FALSE(has(html(2), "data-title=\""));
  EXPECT_TRUE(has(html(5), "<table class=\"stacked\" role=\"table\" aria-label=\"T\">"));
  EXPECT_TRUE(has(html(5),
                  "<th scope=\"row\" class=\"word\" role=\"rowheader\" "
                  "data-title=\"language\"><span>eng_Latn</span></th>"));
  EXPECT_TRUE(has(html(5),
                  "<td class=\"number\" role=\"cell\" data-title=\"without headings: "
                  "premium\"><span>1,753,504</span></td>"));
  EXPECT_TRUE(has(html(13), "<table class=\"stacked many\" role=\"table\""));
}

TEST(CardHtml, heads_a_column_by_the_words_of_its_key) {
  const auto html = [](const std::string& column) {
    const Table table{"T", {column, "b"}, {{label("x"), label("y")}}};
    return to_html({"C", {{.id = "s", .title = "S", .tables = {table}}}});
  };
  EXPECT_TRUE(has(html("relative_bytes"), ">relative bytes</th>"));
  EXPECT_TRUE(has(html("model [95 % interval]"), ">model [95 % interval]</th>"));
  EXPECT_TRUE(has(html("_x."), ">_x.</th>"));
}

TEST(CardHtml, folds_tables_that_are_longer_than_a_screen) {
  const auto html = [](int rows) {
    Table table{"Long one", {"head"}, {}};
    for (int i = 0; i < rows; ++i) table.rows.push_back({label("row")});
    return to_html({"C", {{.id = "s", .title = "S", .tables = {table}}}});
  };
  EXPECT_FALSE(has(html(12), "<details>"));
  EXPECT_TRUE(has(html(13), "<summary>Long one <span class=\"count\">(13 rows)</span></summary>"));
}

TEST(CardHtml, has_every_link_inside_the_page_lead_somewhere) {
  Life life;
  life.make_all();
  const auto html = to_html(life.card());
  for (auto at = html.find("href=\"#"); at != std::string::npos;
       at = html.find("href=\"#", at + 1)) {
    const auto name = html.substr(at + 7, html.find('"', at + 7) - at - 7);
    EXPECT_TRUE(has(html, " id=\"" + name + "\"")) << name;
  }
}

}  // namespace
}  // namespace dossier
