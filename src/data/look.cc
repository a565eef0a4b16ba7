#include "data/look.h"

#include <algorithm>
#include <utility>

#include "base/base64.h"
#include "data/local.h"
#include "data/origin.h"
#include "ledger/beside.h"
#include "store/jsonl.h"

namespace data {

namespace {

// As a key has it where the word has signs that steer a terminal.
std::string as_key(const std::string& word) {
  Reading unheard;
  return safe_label(word, unheard);
}

struct Wanted {
  std::string word;
  std::string label;
  bool id;                              // the word can be the beginning of an id
  std::vector<Origins::Inside> inside;  // the word can be the path of these

  bool is_id(const std::string& value) const { return id && value.starts_with(word); }
  bool is_key(const std::string& source, const std::string& key) const {
    return begins(key, word) || begins(key, label) ||
           std::ranges::any_of(inside, [&](const auto& one) {
             return one.source == source && (begins(key, one.key) || begins(key, as_key(one.key)));
           });
  }
  bool in(const Line& line) const {
    const auto& document = line.document;
    return is_id(document.id) || is_key(document.source, document.key) ||
           std::ranges::any_of(line.parents, [&](const auto& one) { return is_id(one); });
  }
  bool in(const base::Json& decision) const {
    return is_id(decision.value("id", "")) ||
           is_key(decision.value("source", ""), decision.value("key", "")) ||
           decision.value("block", "") == word;
  }

 private:
  static bool begins(const std::string& key, const std::string& part) {
    return key == part ||
           (key.starts_with(part) && (key[part.size()] == '#' || key[part.size()] == '@'));
  }
};

bool is_corpus_line(const base::Path& file) {
  return file.starts_with("train/") || file.starts_with("heldout/");
}

base::Result<void> look_into(base::Context& ctx, const base::Path& corpus, const base::Path& file,
                             const Wanted& wanted, std::vector<Found>& out) {
  auto reader = TRY(store::JsonlReader::open(ctx.disk, base::join(corpus, file)));
  while (const auto json = TRY(reader.next())) {
    auto line = TRY(line_from_json(*json, reader.where()));
    if (wanted.in(line)) out.push_back({file, std::move(line)});
  }
  return {};
}

}  // namespace

base::Result<base::Path> corpus_folder(base::Disk& disk, const base::Path& folder) {
  if (disk.exists(base::join(folder, "decisions.jsonl.zst"))) return folder;
  const auto inside = TRY(ledger::the_only(disk, folder, "corpus"));
  if (!inside.empty()) return inside;
  return base::Error{base::Code::missing, "there is no corpus", folder,
                     "name the folder of a corpus that a run made, or the run's output folder"};
}

base::Result<Looked> look_up(base::Context& ctx, const base::Path& corpus,
                             const std::string& word) {
  if (word.size() < 8 && base::is_hex(word) && !word.empty() &&
      word.find_first_of("0123456789") == 0)
    return base::Error{base::Code::bad_request, "'" + word + "' is too short for an id", "",
                       "give at least 8 of its signs, or a page key"};
  const Wanted wanted{word, as_key(word), word.size() >= 8 && base::is_hex(word),
                      Origins::of(corpus, ctx.disk).meant_by(word, ctx.disk)};
  Looked out;
  for (const auto& file : TRY(base::list_files(ctx.disk, corpus)))
    if (is_corpus_line(file)) TRY(look_into(ctx, corpus, file, wanted, out.lines));
  auto reader = TRY(store::JsonlReader::open(ctx.disk, base::join(corpus, "decisions.jsonl.zst")));
  while (auto decision = TRY(reader.next())) {
    if (!decision->is_object())
      return base::Error{base::Code::bad_data, "a decision is no object", reader.where(), ""};
    if (TRY(base::guard(reader.where(), [&] { return wanted.in(*decision); })))
      out.decisions.push_back(std::move(*decision));
  }
  if (out.lines.empty() && out.decisions.empty())
    return base::Error{
        base::Code::missing, "the corpus knows no document '" + word + "'", corpus,
        "give the path of a file, such as texts/letters/1901.txt, the key of a line or row, or the "
        "beginning of an id; `janua data find` finds by words"};
  return out;
}

}  // namespace data
