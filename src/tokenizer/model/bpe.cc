// Byte-pair encoding over characters (Sennrich et al. 2016), as SentencePiece's and the older models have
// it: characters become tokens, bytes or unknown ones, then pairs are merged by rank.
//
// Of the same merges bpe.h makes the faster encoder, for vocabularies that have all bytes, and bpe_words.h
// for those of SentencePiece where only ids are asked for.
#include <optional>
#include <queue>

#include "base/utf8.h"
#include "tokenizer/bpe_words.h"
#include "tokenizer/later_merges.h"
#include "tokenizer/long_lists.h"
#include "tokenizer/model.h"

namespace tokenizer::model {
namespace {

struct Settings {
  std::string unknown, prefix, suffix;  // the last two where there are such
  bool fuses_unknown, fallback, ignores_merges;
};

struct Symbol {
  std::int32_t id;
  std::uint32_t size;               // bytes; 0: merged into the one before it
  std::int64_t before, after = -1;  // -1: none
};

class Word {
 public:
  void add(std::int32_t id, std::size_t size) {
    const auto at = std::ssize(symbols_);
    if (at > 0) symbols_.back().after = at;
    symbols_.push_back({id, static_cast<std::uint32_t>(size), at - 1});
  }

  // A pair that changed since it was proposed is merged all the same if it becomes the same token: so
  // Hugging Face's.
  void merge(const LaterMerges& all) {
    const auto& merges = table_for(all);
    for (std::int64_t i = 0; i + 1 < std::ssize(symbols_); ++i) propose(i, merges);
    while (!queue_.empty()) {
      const auto top = queue_.top();
      queue_.pop();
      auto& left = symbols_[top.at];
      if (left.size == 0 || left.after < 0) continue;
      auto& right = symbols_[left.after];
      const auto found = merges.find(left.id, right.id);
      if (found.rank == MergeTable::kNone || found.result != top.result) continue;
      left.id = top.result;
      left.size += right.size;
      right.size = 0;
      left.after = right.after;
      if (left.after >= 0) symbols_[left.after].before = top.at;
      if (left.before >= 0) propose(left.before, merges);
      propose(top.at, merges);
    }
  }

  void put(std::vector<Token>& out) const {
    std::uint32_t at = 0;
    for (const auto& symbol : symbols_)
      if (symbol.size > 0) {
        out.push_back({symbol.id, at, at + symbol.size});
        at += symbol.size;
      }
  }

 private:
  struct Candidate {
    std::uint32_t rank;
    std::int32_t result;
    std::int64_t at;
    bool operator<(const Candidate& other) const {  // the queue gives the largest first
      return rank != other.rank ? rank > other.rank : at > other.at;
    }
  };
  const MergeTable& table_for(const LaterMerges& all) const {
    std::vector<std::int32_t> ids;
    if (all.has_all()) return all.all();
    for (const auto& symbol : symbols_) ids.push_back(symbol.id);
    return all.of(ids);
  }
  void propose(std::int64_t at, const MergeTable& merges) {
    const auto& left = symbols_[at];
    if (left.after < 0) return;
    const auto found = merges.find(left.id, symbols_[left.after].id);
    if (found.rank != MergeTable::kNone) queue_.push({found.rank, found.result, at});
  }

  std::vector<Symbol> symbols_;
  std::priority_queue<Candidate> queue_;
};

class Bpe : public Model {
 public:
  Bpe(Vocabulary vocabulary, std::vector<Merge> merges, Settings settings)
      : Model(std::move(vocabulary)), merges_(std::move(merges)), settings_(std::move(settings)) {
    const BpeWords::Unknown unknown{settings_.fallback, this->vocabulary().id_of(settings_.unknown),
                                    settings_.fuses_unknown};
    if (settings_.prefix.empty() && settings_.suffix.empty() && !settings_.ignores_merges &&
        (settings_.fallback || !settings_.unknown.empty()) &&
        BpeWords::can(this->vocabulary(), merges_.list(), unknown))
      words_.emplace(this->vocabulary(), merges_.list(), unknown);
  }

  std::int32_t unknown() const override { return vocabulary().id_of(settings_.unknown); }
  bool refuses() const override { return !settings_.unknown.empty() && unknown() < 0; }

  const char* encode(std::string_view piece, std::vector<Token>& out) const override {
    if (settings_.ignores_merges)
      if (const auto whole = vocabulary().id_of(piece); whole >= 0) {
        out.push_back({whole, 0, static_cast<std::uint32_t>(piece.size())});
        return nullptr;
      }
    Word word;
    if (!spell(piece, word)) return kNoUnknown;
    word.merge(merges_);
    word.put(out);
    return nullptr;
  }

  const WordIds* words() const override { return words_ ? &*words_ : nullptr; }

 private:
  // What surprises: bytes come in front of the unknown character that stood before them, and what
  // has no token where the model has none for the unknown leaves no gap.
  bool spell(std::string_view piece, Word& word) const {
    std::size_t open = 0;  // bytes of the unknown one that is not put yet; 0: there is none
    const auto unknown = vocabulary().id_of(settings_.unknown);
    const auto flush = [&] {
      if (open > 0) word.add(unknown, open);
      open = 0;
    };
    for (std::size_t at = 0; at < piece.size();) {
      const auto size = base::read_code_point(piece, at).size;
      std::string spelled;
      const auto text = spelling(piece, at, size, spelled);
      at += size;
      if (const auto id = vocabulary().id_of(text); id >= 0) {
        flush();
        word.add(id, size);
      } else if (settings_.fallback && add_bytes(text, word)) {
        continue;
      } else if (!settings_.unknown.empty()) {
        if (unknown < 0) return false;
        if (!settings_.fuses_unknown) flush();
        open += size;
      }
    }
    flush();
    return true;
  }

  // The character with what the model puts around it within or at the end of a word.
  std::string_view spelling(std::string_view piece, std::size_t at, std::size_t size,
                            std::string& made) const {
    const auto plain = piece.substr(at, size);
    const bool inside = at > 0 && !settings_.prefix.empty();
    const bool last = at + size == piece.size() && !settings_.suffix.empty();
    if (!inside && !last) return plain;
    made = (inside ? settings_.prefix : "") + std::string(plain) + (last ? settings_.suffix : "");
    return made;
  }

  bool add_bytes(std::string_view text, Word& word) const {
    for (const char c : text)
      if (vocabulary().byte(static_cast<std::uint8_t>(c)) < 0) return false;
    for (const char c : text) word.add(vocabulary().byte(static_cast<std::uint8_t>(c)), 1);
    return true;
  }

  LaterMerges merges_;
  Settings settings_;
  std::optional<BpeWords> words_;
};

// "a b" or ["a", "b"]; the second loses the prefix that it has within a word.
base::Result<Merge> read_merge(const base::Json& json, const Part& part,
                               const Vocabulary& vocabulary, const std::string& prefix) {
  std::string left, right;
  if (json.is_string()) {
    const auto text = json.get<std::string>();
    const auto space = text.find(' ');
    if (space == text.npos || text.find(' ', space + 1) != text.npos)
      return part.bad("the merge '" + text + "' is not two texts with a space between them");
    left = text.substr(0, space);
    right = text.substr(space + 1);
  } else if (json.is_array() && json.size() == 2 && json[0].is_string() && json[1].is_string()) {
    left = json[0].get<std::string>();
    right = json[1].get<std::string>();
  } else {
    return part.bad("a merge is neither \"a b\" nor [\"a\", \"b\"]");
  }
  const bool fits = right.size() >= prefix.size();
  const Merge merge{vocabulary.id_of(left), vocabulary.id_of(right),
                    fits ? vocabulary.id_of(left + right.substr(prefix.size())) : -1};
  if (merge.left < 0 || merge.right < 0 || merge.result < 0)
    return part.bad("the merge of '" + left + "' and '" + right +
                    "' names tokens that do not exist");
  return merge;
}

base::Result<ModelMade> make(const Part& part, LongLists* lists) {
  if (part.is_set("dropout") && part.json()["dropout"] != 0)
    return part.unsupported("a BPE with dropout has no one answer");
  if (part.is_set("vocab") && !part.json()["vocab"].is_object())
    return part.bad("the model has no 'vocab'");
  auto vocabulary = TRY(Vocabulary::read(part, lists));
  Settings settings{
      TRY(part.text("unk_token", "")),          TRY(part.text("continuing_subword_prefix", "")),
      TRY(part.text("end_of_word_suffix", "")), TRY(part.flag("fuse_unk", false)),
      TRY(part.flag("byte_fallback", false)),   TRY(part.flag("ignore_merges", false))};
  if (!part.is_set("merges") || !part.json()["merges"].is_array())
    return part.bad("the model has no 'merges'");
  std::vector<Merge> merges;
  if (lists) merges = std::move(lists->merges);
  for (const auto& one : part.json()["merges"])
    if (!one.is_string() ||
        !one.get_ref<const std::string&>().starts_with("#version"))  // of a merges.txt
      merges.push_back(TRY(read_merge(one, part, vocabulary, settings.prefix)));
  return ModelMade(
      std::make_shared<const Bpe>(std::move(vocabulary), std::move(merges), std::move(settings)));
}

}  // namespace

extern const Entry bpe{"BPE", make};

}  // namespace tokenizer::model
