#include "data/line.h"

#include <algorithm>
#include <cstdio>

#include "store/structure_line.h"

namespace data {

namespace {

Line page_line(const Candidate& candidate, Fate fate) {
  Line out;
  out.document = candidate.document;
  for (const auto& passage : candidate.passages) {
    if (!candidate.live(passage) || passage.mark.fate != fate) continue;
    if (!out.text.empty()) out.text += separator(candidate.document.kind);
    const auto start = static_cast<std::int64_t>(out.text.size());
    out.text += passage.text;
    if (passage.role == Role::code) out.code.emplace_back(start, out.text.size());
    out.marks.push_back({passage.key, passage.text.size(), passage.role, passage.level, 0});
    ++out.blocks;
  }
  return out;
}

void add_once(std::vector<std::string>& list, const std::string& value) {
  if (std::ranges::find(list, value) == list.end()) list.push_back(value);
}

std::size_t place_of(const std::vector<std::string>& list, const std::string& value) {
  return static_cast<std::size_t>(std::ranges::find(list, value) - list.begin());
}

std::string join_licenses(const std::vector<std::string>& licenses) {
  if (licenses.size() == 1) return licenses.front();
  std::string out;
  for (const auto& license : licenses) out += (out.empty() ? "(" : " AND (") + license + ")";
  return out;
}

std::string numbered(const std::string& key, std::size_t number) {
  char digits[16];
  std::snprintf(digits, sizeof digits, "#%04zu", number);
  return key + digits;
}

}  // namespace

std::int64_t Line::block_bytes() const {
  const std::string_view between = separator(document.kind);
  return static_cast<std::int64_t>(text.size()) -
         (blocks - 1) * static_cast<std::int64_t>(between.size());
}

base::Json to_json(const Line& line) {
  auto out = to_json(line.document);
  out.erase("blocks");
  out.erase("fetched");  // a time would make equal corpora differ; the manifest of sources has it
  out["text"] = line.text;
  out["parents"] = line.parents;
  out["block_count"] = line.blocks;
  out["code"] = line.code;
  return out;
}

base::Json structure_json(const Line& line) {
  store::StructureLine out{.id = line.document.id, .parallel = line.document.parallel};
  for (const auto& mark : line.marks)
    out.blocks.push_back({.key = mark.key,
                          .bytes = mark.bytes,
                          .heading = mark.role == Role::heading,
                          .code = mark.role == Role::code,
                          .level = mark.level,
                          .parent = mark.parent});
  return store::to_json(out);
}

namespace {
base::Result<std::vector<std::pair<std::int64_t, std::int64_t>>> read_ranges(
    const base::Json& json, const std::string& where) {
  std::vector<std::pair<std::int64_t, std::int64_t>> out;
  for (const auto& range : json) {
    if (!range.is_array() || range.size() != 2 || !range[0].is_number_integer() ||
        !range[1].is_number_integer())
      return base::Error{base::Code::bad_data, "a range of code is not two numbers", where, ""};
    out.emplace_back(range[0].get<std::int64_t>(), range[1].get<std::int64_t>());
  }
  return out;
}
}  // namespace

base::Result<Line> line_from_json(const base::Json& json, const std::string& where) {
  Line out;
  out.document = TRY(document_from_json(json, where));
  if (!json.contains("text") || !json["text"].is_string() || out.document.id.empty() ||
      out.document.language.empty())
    return base::Error{base::Code::bad_data, "a corpus line lacks its id, language or text", where,
                       "make the corpus again"};
  out.text = json["text"].get<std::string>();
  out.blocks = json.value("block_count", std::int64_t{1});
  if (json.contains("code")) out.code = TRY(read_ranges(json["code"], where));
  if (!json.contains("parents")) return out;
  for (const auto& parent : json["parents"]) {
    if (!parent.is_string())
      return base::Error{base::Code::bad_data, "a parent is not a document id", where, ""};
    out.parents.push_back(parent.get<std::string>());
  }
  return out;
}

Line join_messages(const std::vector<Cited>& messages, const std::string& key) {
  CHECK(!messages.empty(), "a document of messages holds at least one");
  Line out;
  std::vector<std::string> licenses;
  out.document = messages.front().candidate->document;
  for (const auto& [candidate, passage] : messages) {
    add_once(out.parents, candidate->document.id);
    add_once(licenses, candidate->document.license);
    if (!out.text.empty()) out.text += separator("messages");
    out.text += passage->text;
    ++out.blocks;
    out.marks.push_back({passage->key, passage->text.size(), passage->role, passage->level,
                         place_of(out.parents, candidate->document.id)});
  }
  out.document.key = key;
  out.document.license = join_licenses(licenses);
  out.document.id = document_id(out.document, out.text);
  return out;
}

namespace {

std::vector<Cited> train_messages(std::span<const Candidate> run) {
  std::vector<Cited> out;
  for (const auto& candidate : run)
    for (const auto& passage : candidate.passages)
      if (candidate.live(passage) && passage.mark.fate == Fate::train)
        out.push_back({&candidate, &passage});
  return out;
}

std::vector<Line> message_lines(std::span<const Candidate> run, std::int64_t message_bytes) {
  const auto& key = run.front().document.key;
  const auto name = key.substr(0, key.find('@'));
  std::vector<Line> out;
  std::vector<Cited> group;
  std::int64_t bytes = 0;
  for (const auto& cited : train_messages(run)) {
    if (bytes >= message_bytes) {
      out.push_back(join_messages(group, numbered(name, out.size())));
      group.clear();
      bytes = 0;
    }
    group.push_back(cited);
    bytes += static_cast<std::int64_t>(cited.passage->text.size());
  }
  if (!group.empty()) out.push_back(join_messages(group, numbered(name, out.size())));
  return out;
}

}  // namespace

std::size_t run_length(std::span<const Candidate> candidates) {
  const auto& first = candidates.front().document;
  if (first.kind != "messages") return 1;
  const auto other = std::ranges::find_if(candidates, [&](const Candidate& candidate) {
    const auto& one = candidate.document;
    return one.kind != first.kind || one.source != first.source || one.url != first.url ||
           one.language != first.language || one.license != first.license;
  });
  return static_cast<std::size_t>(other - candidates.begin());
}

std::vector<Line> train_lines(std::span<const Candidate> run, std::int64_t message_bytes) {
  if (run.front().document.kind == "messages") return message_lines(run, message_bytes);
  std::vector<Line> out = {page_line(run.front(), Fate::train)};
  if (out.front().text.empty()) out.clear();
  return out;
}

Line heldout_page(const Candidate& candidate) { return page_line(candidate, Fate::heldout); }

}  // namespace data
