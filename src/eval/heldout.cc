#include "eval/heldout.h"

#include <string_view>

namespace eval {

namespace {

base::Result<HeldOutDocument> read_line(std::string_view line, const std::string& where) {
  const auto json = TRY(base::parse_json(line, where));
  const auto text_of = [&](const char* key) {
    return json.is_object() && json.contains(key) && json[key].is_string();
  };
  if (!text_of("id") || !text_of("text"))
    return base::Error{base::Code::bad_data, "a held-out document needs the texts 'id' and 'text'",
                       where, "build the corpus again"};
  return HeldOutDocument{json["id"].get<std::string>(), json["text"].get<std::string>()};
}

base::Result<HeldOut> read_file(base::Disk& disk, const base::Path& path, std::int64_t max_bytes) {
  HeldOut out;
  const auto bytes = TRY(disk.map(path));
  out.sha256 = base::sha256(bytes.view()).hex();
  std::string_view rest = bytes.view();
  bool full = false;
  for (int number = 1; !rest.empty(); ++number) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.empty()) continue;
    auto document = TRY(read_line(line, path + ":" + std::to_string(number)));
    const auto after = out.bytes + document.bytes();
    full = full || (!out.documents.empty() && after > static_cast<std::uint64_t>(max_bytes));
    if (full) {
      ++out.documents_left_out;
      continue;
    }
    out.bytes = after;
    out.documents.push_back(std::move(document));
  }
  return out;
}

}  // namespace

base::Result<std::vector<HeldOut>> read_held_out(base::Disk& disk, const base::Path& corpus,
                                                 std::int64_t max_bytes) {
  std::vector<HeldOut> out;
  for (const std::string set : {"pages", "messages", "texts"}) {
    const auto folder = base::join(base::join(corpus, "heldout"), set);
    if (!disk.is_folder(folder)) continue;
    for (const auto& entry : TRY(disk.list(folder))) {
      if (entry.is_folder || !entry.name.ends_with(".jsonl")) continue;
      auto held_out = TRY(read_file(disk, base::join(folder, entry.name), max_bytes));
      if (held_out.documents.empty()) continue;
      held_out.set = set;
      held_out.language = entry.name.substr(0, entry.name.size() - 6);
      out.push_back(std::move(held_out));
    }
  }
  if (out.empty())
    return base::Error{base::Code::missing, "the corpus holds no held-out text",
                       base::join(corpus, "heldout"),
                       "build a corpus with held-out pages, messages or texts"};
  return out;
}

}  // namespace eval
