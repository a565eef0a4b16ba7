#include "data/line.h"

#include <algorithm>
#include <cstdio>

namespace data {

namespace {

Line page_line(const Candidate& candidate, Fate fate) {
  Line out;
  out.document = candidate.document;
  for (const auto& passage : candidate.passages) {
    if (!candidate.live(passage) || passage.mark.fate != fate) continue;
    if (!out.text.empty()) out.text += separator(candidate.document.kind);
    out.text += passage.text;
    ++out.blocks;
  }
  return out;
}

void add_once(std::vector<std::string>& list, const std::string& value) {
  if (std::ranges::find(list, value) == list.end()) list.push_back(value);
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
  out.erase("fetched");  // a time would make equal corpora differ; sources.json has it
  out["text"] = line.text;
  out["parents"] = line.parents;
  out["blocks"] = line.blocks;
  return out;
}

base::Result<Line> line_from_json(const base::Json& json, const std::string& where) {
  Line out;
  out.document = TRY(document_from_json(json, where));
  if (!json.contains("text") || !json["text"].is_string() || out.document.id.empty() ||
      out.document.language.empty())
    return base::Error{base::Code::bad_data, "a corpus line lacks its id, language or text", where,
                       "make the corpus again"};
  out.text = json["text"].get<std::string>();
  out.blocks = json.value("blocks", std::int64_t{1});
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
  }
  out.document.key = key;
  out.document.license = join_licenses(licenses);
  out.document.id = document_id(out.document, out.text);
  return out;
}

std::vector<Line> train_lines(const Candidate& candidate, std::int64_t message_bytes) {
  std::vector<Line> out;
  if (candidate.document.kind != "messages") {
    out.push_back(page_line(candidate, Fate::train));
    if (out.back().text.empty()) out.pop_back();
    return out;
  }
  std::vector<Cited> group;
  std::int64_t bytes = 0;
  const auto close = [&] {
    if (group.empty()) return;
    out.push_back(join_messages(group, numbered(candidate.document.key, out.size())));
    group.clear();
    bytes = 0;
  };
  for (const auto& passage : candidate.passages) {
    if (!candidate.live(passage) || passage.mark.fate != Fate::train) continue;
    group.push_back({&candidate, &passage});
    bytes += static_cast<std::int64_t>(passage.text.size());
    if (bytes >= message_bytes) close();
  }
  close();
  return out;
}

Line heldout_page(const Candidate& candidate) { return page_line(candidate, Fate::heldout); }

}  // namespace data
