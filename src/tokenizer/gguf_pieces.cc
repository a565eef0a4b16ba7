#include "tokenizer/gguf_pieces.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "base/utf8.h"
#include "base/visible.h"
#include "tokenizer/gguf_words.h"

namespace tokenizer {

namespace {

using base::Json;
using base::Path;
using base::Result;
using store::gguf::Array;
using store::gguf::Metadata;

constexpr const char* kSpace = "\xe2\x96\x81";  // the lower block that stands for a space
constexpr std::size_t kMostBytes = 512;         // of a piece; published ones have below 200
using Ids = std::unordered_map<std::string_view, std::size_t>;

base::Error cannot(const std::string& what, const Path& path) {
  return {base::Code::unsupported, "a GGUF file cannot say this vocabulary of pieces: " + what,
          path, "take the model with its tokenizer.json"};
}

// Where a text may be cut in two: before a byte that begins a character.
template <class At>
void each_cut(std::string_view text, At at) {
  for (std::size_t i = 1; i < text.size(); ++i)
    if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) at(text.substr(0, i), text.substr(i));
}

struct Pair {
  std::size_t left, right;  // ids
  bool operator==(const Pair&) const = default;
  auto operator<=>(const Pair&) const = default;
};

// The pairs of pieces that make this one, by rising ids.
std::vector<Pair> pairs_of(std::string_view piece, const Ids& ids) {
  std::vector<Pair> out;
  each_cut(piece, [&](std::string_view left, std::string_view right) {
    const auto a = ids.find(left), b = ids.find(right);
    if (a != ids.end() && b != ids.end()) out.push_back({a->second, b->second});
  });
  std::ranges::sort(out);
  return out;
}

// Pieces that take part in joining.
Ids ids_of(const Words& words) {
  Ids out;
  for (std::size_t id = 0; id < words.tokens.size(); ++id)
    if (words.kinds[id] == kNormal) out.emplace(words.tokens[id], id);
  return out;
}

}  // namespace

std::string byte_name(int byte) {
  constexpr const char* digits = "0123456789ABCDEF";
  return std::string("<0x") + digits[byte / 16] + digits[byte % 16] + ">";
}

bool is_of_pieces(const Json& file) {
  const auto& model = member(file, "model");
  return member(model, "type") == "BPE" && member(model, "byte_fallback") == true;
}

namespace {

Json replace_spaces() {
  return {{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", kSpace}};
}

Json prepend() { return {{"type", "Prepend"}, {"prepend", kSpace}}; }

// How spaces become part of pieces.
struct Spaces {
  bool before = false;      // one stands before each text
  std::string scheme = "";  // of a Metaspace; "": a normalizer says it
};

Json metaspace(const std::string& scheme) {
  return {
      {"type", "Metaspace"}, {"replacement", kSpace}, {"prepend_scheme", scheme}, {"split", false}};
}

Json normalizer_of(const Spaces& spaces) {
  if (!spaces.scheme.empty()) return nullptr;
  if (!spaces.before) return replace_spaces();
  return {{"type", "Sequence"}, {"normalizers", {prepend(), replace_spaces()}}};
}

Json pre_tokenizer_of(const Spaces& spaces) {
  return spaces.scheme.empty() ? Json() : metaspace(spaces.scheme);
}

Json decoder_of(const Spaces& spaces) {
  Json parts = {{{"type", "Replace"}, {"pattern", {{"String", kSpace}}}, {"content", " "}},
                {{"type", "ByteFallback"}},
                {{"type", "Fuse"}}};
  if (spaces.before)
    parts.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
  return {{"type", "Sequence"}, {"decoders", parts}};
}

const std::array<Spaces, 4>& known_spaces() {
  static const std::array<Spaces, 4> all = {Spaces{true}, Spaces{false}, Spaces{true, "first"},
                                            Spaces{true, "always"}};
  return all;
}

Result<Spaces> spaces_of(const Json& file, const Path& path) {
  for (const auto& one : known_spaces())
    if (member(file, "normalizer") == normalizer_of(one) &&
        member(file, "pre_tokenizer") == pre_tokenizer_of(one))
      return one;
  return cannot("its normalizer or pre_tokenizer does more than to put " + std::string(kSpace) +
                    " in the place of spaces",
                path);
}

Result<void> check_model(const Json& model, const Path& path) {
  for (const char* key :
       {"dropout", "continuing_subword_prefix", "end_of_word_suffix", "ignore_merges"})
    if (const auto& value = member(model, key);
        !(value.is_null() || value == false || value == "" || value == 0))
      return cannot(std::string("its model sets '") + key + "'", path);
  if (member(model, "vocab").is_object() && member(model, "merges").is_array()) return {};
  return bad_words("the model has no 'vocab' or no 'merges'", path);
}

// Bytes get their kind, and so does what stands for text that is none of these.
Result<void> mark_kinds(const Json& model, Words& words, const Path& path) {
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t id = 0; id < words.tokens.size(); ++id)
    if (words.kinds[id] != kUnused) places.emplace(words.tokens[id], id);
  for (int byte = 0; byte < 256; ++byte) {
    const auto found = places.find(byte_name(byte));
    if (found == places.end())
      return cannot("it has no token " + byte_name(byte) + ", and every byte needs one", path);
    words.kinds[found->second] = kByte;
  }
  const auto& unknown = member(model, "unk_token");
  if (!unknown.is_string()) return {};
  if (const auto found = places.find(unknown.get<std::string>()); found != places.end())
    words.kinds[found->second] = kUnknown;
  return {};
}

struct Ranks {
  std::size_t first = 0, last = 0, count = 0;
};

// Of a merge whose tokens are not all pieces.
base::Error no_merge(const std::string& left, const std::string& right, const Words& words,
                     const Path& path) {
  const auto there = [&](const std::string& token) {
    return std::ranges::find(words.tokens, token) != words.tokens.end();
  };
  const auto merge =
      "the merge of '" + base::visible(left) + "' and '" + base::visible(right) + "'";
  if (!there(left) || !there(right) || !there(left + right))
    return bad_words(merge + " names tokens that do not exist", path);
  return cannot(merge + " is of bytes or of tokens that are found before any is joined", path);
}

// By piece, at which places of the list it is made. Error: as no_merge(); bad_data for one that stands twice.
Result<std::map<std::size_t, Ranks>> ranks_of(const Json& merges, const Ids& ids,
                                              const Words& words, const Path& path) {
  std::map<std::size_t, Ranks> out;
  std::unordered_set<std::string> seen;
  for (std::size_t rank = 0; rank < merges.size(); ++rank) {
    const auto [left, right] = TRY(merge_of(merges[rank], path));
    const auto all = ids.find(left + right);
    if (!ids.contains(left) || !ids.contains(right) || all == ids.end())
      return no_merge(left, right, words, path);
    if (!seen.insert(left + " " + right).second)
      return bad_words("the merge of '" + base::visible(left) + "' and '" + base::visible(right) +
                           "' stands twice",
                       path);
    auto& found = out.try_emplace(all->second, Ranks{rank, rank, 0}).first->second;
    found.last = rank;
    ++found.count;
  }
  return out;
}

// A score of each piece that the list makes: minus its place in the order in which they are joined.
Result<std::vector<float>> scores_of(const Json& merges, const Words& words, const Path& path) {
  const auto ids = ids_of(words);
  const auto ranks = TRY(ranks_of(merges, ids, words, path));
  std::vector<std::pair<Ranks, std::size_t>> order;
  for (const auto& [id, where] : ranks) order.emplace_back(where, id);
  std::ranges::sort(order, {}, [](const auto& one) { return one.first.first; });
  std::vector<float> out(words.tokens.size(), 0);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto& [where, id] = order[i];
    if (where.last - where.first + 1 != where.count)
      return cannot(
          "'" + base::visible(words.tokens[id]) + "' is made by merges that others stand between",
          path);
    out[id] = -static_cast<float>(i);
  }
  auto next = order.size();
  for (std::size_t id = 0; id < words.tokens.size(); ++id) {
    if (words.kinds[id] != kNormal) continue;
    const auto found = ranks.find(id);
    const auto made = found == ranks.end() ? 0 : found->second.count;
    if (words.tokens[id].size() > kMostBytes)
      return cannot("a piece has more than " + std::to_string(kMostBytes) + " bytes", path);
    if (pairs_of(words.tokens[id], ids).size() != made)
      return cannot("two pieces spell '" + base::visible(words.tokens[id]) +
                        "' and no merge joins them, but llama.cpp does",
                    path);
    if (made == 0) out[id] = -static_cast<float>(next++);
  }
  return out;
}

// Nothing may stand behind a text.
Result<void> check_template(const Json& file, const Path& path) {
  const auto& single = member(member(file, "post_processor"), "single");
  if (!single.is_array() || single.empty() || member(single.back(), "Sequence").is_object())
    return {};
  return cannot("its post-processor puts tokens behind a text", path);
}

}  // namespace

Result<void> put_pieces(const Json& file, std::int64_t vocabulary, Metadata& out,
                        std::string& warning, const Path& path) {
  const auto& model = member(file, "model");
  TRY(check_model(model, path));
  TRY(check_template(file, path));
  const auto spaces = TRY(spaces_of(file, path));
  auto words = TRY(words_of(file, vocabulary, path));
  TRY(mark_kinds(model, words, path));
  auto scores = TRY(scores_of(model["merges"], words, path));
  const auto unknown = std::ranges::find(words.kinds, kUnknown);
  TRY(out.add("tokenizer.ggml.model", std::string("llama")));
  TRY(out.add("tokenizer.ggml.pre", std::string("default")));
  if (unknown != words.kinds.end())
    TRY(out.add("tokenizer.ggml.unknown_token_id",
                static_cast<std::uint32_t>(unknown - words.kinds.begin())));
  TRY(out.add("tokenizer.ggml.tokens", Array(std::move(words.tokens))));
  TRY(out.add("tokenizer.ggml.scores", Array(std::move(scores))));
  TRY(out.add("tokenizer.ggml.token_type", Array(std::move(words.kinds))));
  TRY(out.add("tokenizer.ggml.add_bos_token", begins_with_special(file)));
  TRY(out.add("tokenizer.ggml.add_space_prefix", spaces.before));
  if (spaces.scheme.empty()) return {};
  warning =
      "llama.cpp puts a space before a text that begins with one, too, and behind special tokens: "
      "there it may give other ids than this tokenizer";
  return out.add(kOwnSpace, spaces.scheme);
}

namespace {

// Of a key that is absent, what llama.cpp takes of this kind.
Result<bool> flag(const Metadata& metadata, const char* key, bool otherwise, const Path& path) {
  const auto* value = metadata.find(key);
  if (!value) return otherwise;
  if (const auto* said = std::get_if<bool>(value)) return *said;
  return bad_words(std::string("its key ") + key + " is no yes or no", path);
}

Result<Spaces> spaces_of(const Metadata& metadata, const Path& path) {
  Spaces out{TRY(flag(metadata, "tokenizer.ggml.add_space_prefix", true, path))};
  if (!metadata.find(kOwnSpace)) return out;
  out.scheme = TRY(metadata.text(kOwnSpace));
  if (out.before && (out.scheme == "first" || out.scheme == "always")) return out;
  return bad_words(std::string("its key ") + kOwnSpace + " is neither \"first\" nor \"always\"",
                   path);
}

struct Scored {
  float score;
  std::size_t piece;
};

// The pieces that others spell, the best score first.
Result<std::vector<Scored>> order_of(std::span<const float> scores, const Words& words,
                                     const Ids& ids, const Path& path) {
  if (scores.size() != words.tokens.size())
    return bad_words("it has " + std::to_string(words.tokens.size()) + " tokens and " +
                         std::to_string(scores.size()) + " scores of them",
                     path);
  std::vector<Scored> out;
  for (std::size_t id = 0; id < words.tokens.size(); ++id) {
    if (words.kinds[id] != kNormal) continue;
    if (words.tokens[id].size() > kMostBytes)
      return bad_words("a piece has " + std::to_string(words.tokens[id].size()) + " bytes", path);
    if (std::isnan(scores[id])) return bad_words("the score of a piece is no number", path);
    if (!pairs_of(words.tokens[id], ids).empty()) out.push_back({scores[id], id});
  }
  std::ranges::stable_sort(out, std::ranges::greater{}, &Scored::score);
  return out;
}

}  // namespace

namespace {

// Whether a piece is one character again and again: spaces, as a rule, which trainers add with one score.
bool is_run(std::string_view piece) {
  const auto size = base::read_code_point(piece, 0).size;
  for (std::size_t at = size; at < piece.size(); at += size)
    if (piece.substr(at, size) != piece.substr(0, size)) return false;
  return true;
}

// The pairs of pieces with one score. SentencePiece joins the leftmost of them; of runs that is what grows the longest
// run at the left, so these come first (as in the conversion of transformers).
Result<std::vector<Pair>> pairs_of_one_score(std::span<const Scored> pieces, const Words& words,
                                             const Ids& ids, const Path& path) {
  std::vector<Pair> out;
  for (const auto& one : pieces) {
    const auto& token = words.tokens[one.piece];
    if (pieces.size() > 1 && !is_run(token))
      return base::Error{
          base::Code::unsupported,
          "the pieces '" + base::visible(words.tokens[pieces[0].piece]) + "' and '" +
              base::visible(words.tokens[pieces[1].piece]) +
              "' have one score, and no list of merges says in what order they are joined",
          path, "take the model's tokenizer.json"};
    const auto pairs = pairs_of(token, ids);
    out.insert(out.end(), pairs.begin(), pairs.end());
  }
  const auto sizes = [&](const Pair& pair) {
    return std::pair(words.tokens[pair.left].size(), words.tokens[pair.right].size());
  };
  if (pieces.size() > 1) std::ranges::stable_sort(out, std::ranges::greater{}, sizes);
  return out;
}

}  // namespace

Result<Json> merges_of_scores(const Words& words, std::span<const float> scores, const Path& path) {
  const auto ids = ids_of(words);
  const auto order = TRY(order_of(scores, words, ids, path));
  auto out = Json::array();
  for (std::span<const Scored> left = order; !left.empty();) {
    const auto same = std::ranges::find_if(
        left, [&](const auto& one) { return one.score != left.front().score; });
    const auto count = static_cast<std::size_t>(same - left.begin());
    for (const auto& pair : TRY(pairs_of_one_score(left.first(count), words, ids, path)))
      out.push_back({words.tokens[pair.left], words.tokens[pair.right]});
    left = left.subspan(count);
  }
  return out;
}

namespace {

Result<void> check_bytes(const Words& words, const Path& path) {
  std::unordered_set<std::string_view> bytes;
  for (std::size_t id = 0; id < words.tokens.size(); ++id)
    if (words.kinds[id] == kByte) bytes.insert(words.tokens[id]);
  for (int byte = 0; byte < 256; ++byte)
    if (!bytes.contains(byte_name(byte)))
      return bad_words("it has no token " + byte_name(byte) + ", and every byte needs one", path);
  return {};
}

Result<Json> model_of(const Metadata& metadata, const Words& words, const Path& path) {
  TRY(check_bytes(words, path));
  auto vocab = Json::object();
  for (std::size_t id = 0; id < words.tokens.size(); ++id)
    if (words.kinds[id] != kUnused) vocab[words.tokens[id]] = id;
  const auto scores = TRY(metadata.list<float>("tokenizer.ggml.scores"));
  const auto unknown = std::ranges::find(words.kinds, kUnknown);
  const auto at = static_cast<std::size_t>(unknown - words.kinds.begin());
  return Json{{"type", "BPE"},
              {"dropout", nullptr},
              {"unk_token", at < words.tokens.size() ? Json(words.tokens[at]) : Json()},
              {"continuing_subword_prefix", nullptr},
              {"end_of_word_suffix", nullptr},
              {"fuse_unk", true},
              {"byte_fallback", true},
              {"ignore_merges", false},
              {"vocab", vocab},
              {"merges", TRY(merges_of_scores(words, scores, path))}};
}

// What stands before a text; llama.cpp takes the second token for it where no key says another.
Result<Json> after_of(const Metadata& metadata, const Words& words, const Path& path) {
  constexpr const char* key = "tokenizer.ggml.bos_token_id";
  if (!TRY(flag(metadata, "tokenizer.ggml.add_bos_token", true, path))) return Json();
  const auto id = metadata.find(key) ? TRY(metadata.natural(key)) : 1;
  if (id < words.tokens.size()) return begin_with(words.tokens[id], id);
  return bad_words(std::string(key) + " is " + std::to_string(id) + ", which no token has", path);
}

}  // namespace

Result<Json> pieces_file(const Metadata& metadata, const Path& path) {
  const auto words = TRY(words_of(metadata, path));
  const auto spaces = TRY(spaces_of(metadata, path));
  return Json{{"version", "1.0"},
              {"truncation", nullptr},
              {"padding", nullptr},
              {"added_tokens", added_tokens(words)},
              {"normalizer", normalizer_of(spaces)},
              {"pre_tokenizer", pre_tokenizer_of(spaces)},
              {"post_processor", TRY(after_of(metadata, words, path))},
              {"decoder", decoder_of(spaces)},
              {"model", TRY(model_of(metadata, words, path))}};
}

}  // namespace tokenizer
