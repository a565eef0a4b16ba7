#include "tokenizer/unigram_file.h"

#include <fmt/format.h>

#include <algorithm>

namespace tokenizer {
namespace {

using Ordered = nlohmann::ordered_json;

constexpr const char* kSign = "\u2581";
constexpr double kNever = -1000;  // a text of pieces is likelier than a token of this score

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

Ordered decoder() {
  const Ordered spaces = {{"type", "Replace"}, {"pattern", {{"String", kSign}}}, {"content", " "}};
  return {{"type", "Sequence"},
          {"decoders", Ordered::array({spaces, {{"type", "ByteFallback"}}, {{"type", "Fuse"}}})}};
}

Ordered model_of(const std::vector<std::string>& special, const std::vector<UnigramPiece>& pieces) {
  Ordered vocab = Ordered::array();
  for (const auto& token : special) vocab.push_back({token, kNever});
  for (int byte = 0; byte < 256; ++byte) vocab.push_back({fmt::format("<0x{:02X}>", byte), kNever});
  for (const auto& piece : pieces) vocab.push_back({replaced(piece.text, " ", kSign), piece.score});
  const auto unknown = std::ranges::find(special, kUnknown);
  CHECK(unknown != special.end(), "a unigram vocabulary has a token for what it does not know");
  return {{"type", "Unigram"},
          {"unk_id", unknown - special.begin()},
          {"vocab", std::move(vocab)},
          {"byte_fallback", true}};
}

}  // namespace

std::vector<std::string> letters_of_tokens() {
  std::vector<std::string> out;
  for (char c = ' '; c < 127; ++c) out.emplace_back(1, c);
  return out;
}

std::string write_unigram_file(const std::vector<std::string>& special,
                               const std::vector<UnigramPiece>& pieces,
                               const FileOptions& options) {
  auto file = Ordered::parse(write_tokenizer_file({special, special, {}}, options));
  file["pre_tokenizer"]["pretokenizers"][1] = {
      {"type", "Metaspace"}, {"replacement", kSign}, {"prepend_scheme", "never"}, {"split", false}};
  file["decoder"] = decoder();
  file["model"] = model_of(special, pieces);
  return file.dump(1) + "\n";
}

base::Result<std::vector<UnigramPiece>> read_unigram_pieces(const base::Json& json,
                                                            std::size_t special,
                                                            const std::string& where) {
  const auto wrong =
      base::Error{base::Code::bad_data, "this is no unigram vocabulary that was learned here",
                  where, "make the tokenizer again"};
  if (!json.is_object() || !json.contains("model") || !json["model"].is_object()) return wrong;
  const auto& model = json["model"];
  if (!model.contains("vocab") || !model["vocab"].is_array()) return wrong;
  const auto& vocab = model["vocab"];
  std::vector<UnigramPiece> out;
  for (std::size_t i = special + 256; i < vocab.size(); ++i) {
    const auto& row = vocab[i];
    if (!row.is_array() || row.size() != 2 || !row[0].is_string() || !row[1].is_number())
      return wrong;
    out.push_back({replaced(row[0].get<std::string>(), kSign, " "), row[1].get<double>()});
  }
  return out;
}

}  // namespace tokenizer
