#include "store/csv.h"

#include <gtest/gtest.h>

namespace store {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows read(std::string_view text, char separator = ',') {
  CsvReader reader(text, separator, "t.csv");
  Rows out;
  for (;;) {
    auto row = reader.next();
    if (!row.ok()) return {{row.error().sentence()}};
    if (!*row) return out;
    out.push_back(std::move(**row));
  }
}

TEST(Csv, gives_records_and_fields) {
  EXPECT_EQ(read("a,b\n1,2\n"), (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(read("a,b\r\n1,\r\n"), (Rows{{"a", "b"}, {"1", ""}})) << "an empty last field";
  EXPECT_EQ(read("a;b", ';'), (Rows{{"a", "b"}})) << "the last line needs no end";
  EXPECT_EQ(read(""), Rows{});
}

TEST(Csv, takes_separators_breaks_and_doubled_quotes_inside_of_quotes) {
  EXPECT_EQ(read("\"a,b\",\"she said \"\"no\"\"\"\n\"two\nlines\",x\n"),
            (Rows{{"a,b", "she said \"no\""}, {"two\nlines", "x"}}));
  EXPECT_EQ(read("\"\",\"\"\"\"\n"), (Rows{{"", "\""}}));
  EXPECT_EQ(read("5\" wide,x\n"), (Rows{{"5\" wide", "x"}})) << "no quote at the front";
}

TEST(Csv, passes_over_empty_lines) { EXPECT_EQ(read("a\n\n\nb\n\r\n"), (Rows{{"a"}, {"b"}})); }

TEST(Csv, names_the_line_of_quotes_that_are_wrong) {
  EXPECT_EQ(read("a\n\"b\nc\n")[0][0],
            "t.csv:2: the quotes that open here are never closed; close them, or write a single "
            "quote twice");
  EXPECT_EQ(read("a\n\"b\nc\"d\n")[0][0],
            "t.csv:3: something stands behind the quotes that close a field; a quote inside of "
            "quotes is written twice");
}

TEST(Csv, counts_lines_also_inside_of_quotes) {
  const std::string text = "a\n\"b\r\nc\"\nd\n";
  CsvReader reader(text, ',', "t.csv");
  std::vector<std::uint64_t> lines;
  while (*reader.next()) lines.push_back(reader.line());
  EXPECT_EQ(lines, (std::vector<std::uint64_t>{1, 2, 4}));
}

// Bug: it was the row of the columns.
TEST(Csv, passes_over_the_line_by_which_excel_says_the_separator) {
  EXPECT_EQ(read("sep=;\r\na;b\r\n1;2\r\n", ';'), (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(guess_separator("sep=;\na,b,c;d\n"), ';');
  EXPECT_EQ(guess_separator("sep=\t\na,b\n"), '\t');
  EXPECT_EQ(read("sep=x,y\n"), (Rows{{"sep=x", "y"}})) << "a row of its own";
}

TEST(Csv, guesses_the_separator_of_the_first_line) {
  EXPECT_EQ(guess_separator("id;\"a,b,c,d\";text\n1,2,3,4,5"), ';');
  EXPECT_EQ(guess_separator("id\ttext\n"), '\t');
  EXPECT_EQ(guess_separator("text\n"), ',');
}

}  // namespace
}  // namespace store
