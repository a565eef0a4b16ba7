#include "store/html_tree.h"

#include <gtest/gtest.h>

#include <string>

#include "store/html_attribute.h"
#include "store/html_reference.h"

namespace store::html {

namespace {

const char* name_of(Tag tag) {
  switch (tag) {
#define JANUA_HTML_TAG(name) \
  case Tag::name:            \
    return #name;
    JANUA_HTML_TAGS(JANUA_HTML_TAG)
#undef JANUA_HTML_TAG
    default:
      return "?";
  }
}

// "p(a b(c))": elements and texts as they stand in one another, without the page itself.
std::string shape(const Tree& tree, std::uint32_t node) {
  std::string out;
  for (auto at = node + 1; at < tree.nodes[node].end; at = tree.nodes[at].end) {
    const auto& one = tree.nodes[at];
    if (!out.empty()) out += ' ';
    if (one.tag == Tag::text)
      out += one.text;
    else
      out += name_of(one.tag) + (one.is_void ? "" : "(" + shape(tree, at) + ")");
  }
  return out;
}

std::string shape(const std::string& page) { return shape(read_tree(page), 0); }

}  // namespace

TEST(HtmlTree, WhatClosesByItself) {
  EXPECT_EQ(shape("<p>a<p>b<div>c</div>"), "p(a) p(b) div(c)");
  EXPECT_EQ(shape("<ul><li>a<ul><li>b</ul><li>c</ul>d"), "ul(li(a ul(li(b))) li(c)) d");
  EXPECT_EQ(shape("<dl><dt>a<dd>b<dt>c</dl>"), "dl(dt(a) dd(b) dt(c))");
  EXPECT_EQ(shape("<table><tr><td>a<td>b<tr><th>c</table>d"), "table(tr(td(a) td(b)) tr(th(c))) d");
  EXPECT_EQ(shape("<head><title>t</title><p>a"), "head(title(t)) p(a)");
  EXPECT_EQ(shape("<h1>a<h2>b</h1>c"), "h1(a) h2(b) c");
  EXPECT_EQ(shape("a<br/>b<img src=x>c</br>"), "a br b img c br");
}

TEST(HtmlTree, EndTagsThatCross) {
  EXPECT_EQ(shape("<a href=x><div>b</a>c</div>d"), "a(div(b c)) d");
  EXPECT_EQ(shape("<b><p>a</b>b</p>c"), "b(p(a b)) c");
  EXPECT_EQ(shape("<div><span>a</div>b"), "div(span(a)) b");
  EXPECT_EQ(shape("<div><table><tr><td></div>a</table>b</div>"), "div(table(tr(td(a))) b)");
  EXPECT_EQ(shape("</p></div></b>a"), "a");
}

TEST(HtmlTree, WhatIsNoTag) {
  EXPECT_EQ(shape("a < b <3 <"), "a  <  b  < 3  <");
  EXPECT_EQ(shape("a<!-- <p> -->b<!doctype x>c<?php ?>d<!-->e"), "a b c d e");
  EXPECT_EQ(shape("<script>if (a</b>c) '<p>'</script>d"), "script() d");
  EXPECT_EQ(shape("<p title='a>b' x=\"</p>\">c"), "p(c)");
  EXPECT_EQ(shape("a<p title='never"), "a");
  EXPECT_EQ(shape("<title>a <b> c</title>d"), "title(a <b> c) d");
}

TEST(HtmlTree, WhereACommentEnds) {
  EXPECT_EQ(shape("a<!--->b<p>c"), "a b p(c)");
  EXPECT_EQ(shape("a<!-->b<!---->c<!----->d"), "a b c d");
  EXPECT_EQ(shape("a<!-- x --!>b<!--x--!y-->c<!--x-- >y--->d"), "a b c d");
  EXPECT_EQ(shape("a<!--!>b--!c-->d"), "a d");
  EXPECT_EQ(shape("a<!-- never --"), "a");
  const std::string dashes(4'000'000, '-');
  EXPECT_EQ(shape("a<!--" + dashes + ">b"), "a b");
}

TEST(HtmlTree, DeepElementsStandAtTheDeepest) {
  std::string page;
  for (int i = 0; i < 100'000; ++i) page += "<div>";
  const auto tree = read_tree(page + "a");
  EXPECT_EQ(tree.nodes.size(), 100'002u);
  EXPECT_LE(tree.nodes.back().depth, 512);
  EXPECT_EQ(tree.nodes[0].end, tree.nodes.size());
}

TEST(HtmlAttribute, AsTheyStand) {
  const std::string_view rest = " A=1 b='x &amp; y' c=\"d\"e hidden a=2 =f";
  EXPECT_EQ(raw_attribute(rest, "a"), "1");
  EXPECT_EQ(attribute_of(rest, "b"), "x & y");
  EXPECT_EQ(raw_attribute(rest, "c"), "d");
  EXPECT_TRUE(has_attribute(rest, "hidden"));
  EXPECT_TRUE(has_attribute(rest, "e"));
  EXPECT_FALSE(has_attribute(rest, "f"));
}

// In an address "&copy=1" is a parameter: a name without its semicolon ends no word and no "=" there.
TEST(HtmlAttribute, ParametersAreNoReferences) {
  EXPECT_EQ(attribute_of(" href='?a=1&copy=2&amp;reg=3&notit&lt'", "href"),
            "?a=1&copy=2&reg=3&notit<");
  EXPECT_EQ(attribute_of(" href='https&colon;//a.example&sol;&copy;'", "href"),
            "https://a.example/©");
}

TEST(HtmlReference, ByTheTableOfTheStandard) {
  EXPECT_EQ(decode_references("&amp;&lt;&auml;&NotEqualTilde;"), "&<ä\xE2\x89\x82\xCC\xB8");
  EXPECT_EQ(decode_references("&#228;&#xE4;&#X80;&#0;&#xD800;&#99999999;"),
            "ää€\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(decode_references("&copy2024 &notit; &auml"), "©2024 ¬it; ä");
  EXPECT_EQ(decode_references("& &x; &; &#; &#x; a&"), "& &x; &; &#; &#x; a&");
}

}  // namespace store::html
