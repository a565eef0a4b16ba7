// Tokens that no text becomes: merges never make them, or texts are cut inside of them.
//
// A token is tried alone and then between neighbours, since some come up only behind a letter or a space;
// one of parts of characters in texts that hold the rest; one of WordPiece that goes on with a word behind
// others that begin one, since the longest token wins: behind "v" there is a "##3" where "a3" is a token.
#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>

#include "base/utf8.h"
#include "base/visible.h"
#include "tokenizer/aspect.h"
#include "tokenizer/gguf_pieces.h"
#include "tokenizer/whole_texts.h"

namespace tokenizer::aspect {

namespace {

constexpr double kMany = 0.01;  // so many dead ones of all are a defect

constexpr std::pair<const char*, const char*> kAround[] = {
    {"", ""},   {"a", ""}, {"", "a"}, {"a", "a"}, {" ", ""}, {"", " "},      {"\n", ""},
    {"", "\n"}, {"1", ""}, {"", "1"}, {".", ""},  {"", "."}, {"\u4e2d", ""}, {"", "\u4e2d"}};

// What texts become, and why one of them became nothing.
struct Looking {
  const Tokenizer& tokenizer;
  std::optional<base::Error> failed = {};

  bool is_in(const std::string& text, TokenId id) {
    const auto ids = tokenizer.encode(text);
    if (!ids.ok()) failed = ids.error();
    return ids.ok() && std::ranges::find(*ids, id) != ids->end();
  }
};

bool comes_up(Looking& looking, const std::string& text, TokenId id) {
  return std::ranges::any_of(kAround, [&](const auto& around) {
    return looking.is_in(around.first + text + around.second, id);
  });
}

constexpr std::size_t kMostTexts = 8192;  // that are tried for a token of parts of characters

constexpr std::size_t kMostBeginnings = 4096;

// What words begin with, short ones first, and how tokens that go on with a word are spelled. Empty of other models.
struct Words {
  std::string prefix;
  std::vector<std::string> beginnings;
  std::map<TokenId, std::string> continuations;  // as the file spells them
};

Words words_of(const base::Json& model) {
  Words out;
  if (member(model, "type") != "WordPiece" || !member(model, "vocab").is_object()) return out;
  const auto& prefix = member(model, "continuing_subword_prefix");
  out.prefix = prefix.is_string() ? prefix.get<std::string>() : "##";
  for (const auto& [spelling, id] : member(model, "vocab").items())
    if (!spelling.starts_with(out.prefix))
      out.beginnings.push_back(spelling);
    else if (id.is_number_integer())
      out.continuations[id.get<TokenId>()] = spelling;
  std::ranges::stable_sort(out.beginnings, {}, &std::string::size);
  if (out.beginnings.size() > kMostBeginnings) out.beginnings.resize(kMostBeginnings);
  return out;
}

bool goes_on(Looking& looking, const Words& words, TokenId id) {
  const auto own = words.continuations.find(id);
  if (own == words.continuations.end()) return false;
  const auto rest = own->second.substr(words.prefix.size());
  return std::ranges::any_of(words.beginnings, [&](const std::string& beginning) {
    return looking.is_in(beginning + rest, id);
  });
}

// A space at the front may be the one that is put before a text.
bool is_alive(Looking& looking, TokenId id) {
  const std::string text(looking.tokenizer.token_bytes(id));
  if (comes_up(looking, text, id)) return true;
  if (!base::valid_utf8(text))
    return each_whole_text(text, kMostTexts,
                           [&](const std::string& whole) { return looking.is_in(whole, id); });
  return text.starts_with(' ') && comes_up(looking, text.substr(1), id);
}

// By id, whether it is ordinary: no added token, and none that stands for a byte.
std::vector<bool> ordinary_of(const Looked& looked) {
  std::vector<bool> out(static_cast<std::size_t>(looked.tokenizer.vocabulary()));
  const auto& model = member(looked.file, "model");
  const auto put = [&](const base::Json& id, bool ordinary) {
    if (id.is_number_unsigned() && id.get<std::size_t>() < out.size())
      out[id.get<std::size_t>()] = ordinary;
  };
  const auto& vocab = member(model, "vocab");
  if (vocab.is_object())
    for (const auto& [spelling, id] : vocab.items()) put(id, true);
  else
    out.assign(out.size(), true);
  if (member(model, "byte_fallback") == true && vocab.is_object())
    for (int byte = 0; byte < 256; ++byte) put(member(vocab, byte_name(byte).c_str()), false);
  if (vocab.is_array() && member(model, "byte_fallback") == true)
    for (std::size_t id = 0; id < vocab.size(); ++id)
      for (int byte = 0; byte < 256 && vocab[id].is_array() && vocab[id][0].is_string() &&
                         vocab[id][0].get_ref<const std::string&>().starts_with("<0x");
           ++byte)
        if (vocab[id][0] == byte_name(byte)) put(base::Json(id), false);
  for (const auto& one : member(looked.file, "added_tokens")) put(member(one, "id"), false);
  if (vocab.is_array()) put(member(model, "unk_id"), false);
  return out;
}

std::string percent(std::int64_t part, std::int64_t all) {
  char out[32];
  std::snprintf(
      out, sizeof out, "%.2f %%",
      100 * static_cast<double>(part) / static_cast<double>(std::max<std::int64_t>(1, all)));
  return out;
}

base::Result<Finding> look(const Looked& looked) {
  Finding out;
  Looking looking{looked.tokenizer};
  const auto ordinary = ordinary_of(looked);
  const auto words = words_of(member(looked.file, "model"));
  std::int64_t all = 0;
  for (std::size_t id = 0; id < ordinary.size(); ++id) {
    if (!ordinary[id]) continue;
    ++all;
    const auto token = static_cast<TokenId>(id);
    const bool alive = is_alive(looking, token) || goes_on(looking, words, token);
    if (looking.failed) return *looking.failed;
    if (alive) continue;
    const auto spelled = words.continuations.find(token);
    const auto shown = spelled != words.continuations.end()
                           ? spelled->second
                           : std::string(looked.tokenizer.token_bytes(token));
    add_example(out, std::to_string(id) + " '" + base::visible(shown) + "'");
  }
  out.wrong = static_cast<double>(out.count) > kMany * static_cast<double>(all);
  out.verdict = out.count == 0 ? "none" : std::to_string(out.count);
  out.said = std::to_string(out.count) + " of " + std::to_string(all) + " ordinary tokens (" +
             percent(out.count, all) + ") come up in no text";
  return out;
}

}  // namespace

extern const Entry dead_tokens{.question = "Which tokens does no text become?", .look = look};

}  // namespace tokenizer::aspect
