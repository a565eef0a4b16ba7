// janua align pack --strategy S --length L < ids.jsonl: texts as rows, as a fine-tuning lays them out.
#include <algorithm>
#include <iostream>

#include "align/pack.h"
#include "base/json.h"
#include "cli/command.h"

namespace cli::full {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

// Lists of one length that go together: input_ids first, then labels and whatever else stands beside them.
struct Text {
  std::map<std::string, Json> lists;
  std::uint64_t tokens() const { return lists.at("input_ids").size(); }
};

[[maybe_unused]] Error bad_line(const std::string& what, const std::string& where) {
  return {Code::bad_data, what, where,
          "a line is a list of token ids, or {\"input_ids\": [...]} with lists as long beside it"};
}

[[maybe_unused]] bool whole_numbers(const Json& list) {
  return list.is_array() &&
         std::ranges::all_of(list, [](const Json& one) { return one.is_number_integer(); });
}

[[maybe_unused]] Result<Text> read_text(const std::string& line, const std::string& where) {
  auto json = TRY(base::parse_json(line, where));
  Text out;
  if (json.is_array()) json = Json{{"input_ids", std::move(json)}};
  if (!json.is_object() || !json.contains("input_ids")) return bad_line("no input_ids", where);
  for (auto& [name, list] : json.items()) {
    if (!list.is_array()) continue;  // what else a row says
    if (!whole_numbers(list)) return bad_line("'" + name + "' is no list of whole numbers", where);
    if (list.size() != json["input_ids"].size())
      return bad_line("'" + name + "' is not as long as input_ids", where);
    out.lists[name] = list;
  }
  if (!out.lists.contains("input_ids")) return bad_line("input_ids is no list", where);
  return out;
}

[[maybe_unused]] Result<std::vector<Text>> read_texts(std::istream& in) {
  std::vector<Text> out;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    const auto where = "standard input:" + std::to_string(++number);
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    out.push_back(TRY(read_text(line, where)));
    if (out.back().lists.size() != out.front().lists.size())
      return bad_line("other lists stand in it than in the first line", where);
  }
  return out;
}

[[maybe_unused]] Json row_of(const std::vector<align::Piece>& pieces,
                             const std::vector<Text>& texts) {
  Json out = {{"seq_lengths", Json::array()}};
  for (const auto& piece : pieces) {
    out["seq_lengths"].push_back(piece.tokens);
    for (const auto& [name, list] : texts[piece.text].lists) {
      auto& all = out[name];
      const auto first = list.begin() + static_cast<std::ptrdiff_t>(piece.first);
      all.insert(all.is_null() ? (all = Json::array()).end() : all.end(), first,
                 first + static_cast<std::ptrdiff_t>(piece.tokens));
    }
  }
  return out;
}

[[maybe_unused]] Result<void> pack_texts(Invocation& call) {
  const auto strategy = TRY(align::read_packing(call.option("strategy")));
  const auto length = TRY(call.whole("length", 1, 1 << 24));
  const auto texts = TRY(read_texts(std::cin));
  TRY(call.ctx.cancel.check(
      "pack"));  // an interrupt ends a read, too, and half of the lines are not all
  std::vector<std::uint64_t> tokens;
  for (const auto& text : texts) tokens.push_back(text.tokens());
  const auto packed = TRY(align::pack(strategy, tokens, static_cast<std::uint64_t>(length)));
  for (const auto& row : packed.rows) call.print_json(row_of(row, texts));
  call.ctx.reporter.note("pack", std::to_string(packed.in) +
                                     " tokens in = " + std::to_string(packed.packed) +
                                     " packed + " + std::to_string(packed.cut) + " cut; " +
                                     std::to_string(packed.rows.size()) + " rows, " +
                                     std::to_string(packed.empty) + " texts without a token");
  return {};
}

}  // namespace

constexpr Option kOptions[] = {
    {"strategy", align::kPackings, nullptr,
     "bfd: as few rows as best-fit decreasing needs, and a text longer than a row loses its end; bfd_split: "
     "its end becomes a text of its own; wrapped: rows are cut wherever they are full"},
    {"length", "L", nullptr, "tokens that a row holds at most"}};
constexpr Example kExamples[] = {{"janua align pack --strategy bfd --length 1024 < ids.jsonl",
                                  "rows of up to 1,024 tokens of the lists in ids.jsonl"}};
constexpr JsonMember kMembers[] = {{"", "object", ""},
                                   {"input_ids", "list", "of the texts of the row"},
                                   {"input_ids[]", "whole number", ""},
                                   {"seq_lengths", "list", "of each of its texts"},
                                   {"seq_lengths[]", "whole number", ""},
                                   {"labels?", "list", "where the lines have them"},
                                   {"labels[]", "whole number", ""}};
constexpr JsonForm kForms[] = {{.text = "One line a row.", .members = kMembers}};

extern const Entry align_pack{
    .group = Group::look,
    .summary =
        "Lay lists of token ids, one a line on standard input, into rows as a fine-tuning does.",
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(pack_texts)};

}  // namespace cli::full
