#include "tokenizer/gguf_vocabulary.h"

#include <optional>

#include "base/json.h"
#include "base/visible.h"
#include "tokenizer/chat.h"
#include "tokenizer/gguf_cut.h"
#include "tokenizer/gguf_pieces.h"
#include "tokenizer/gguf_words.h"

namespace tokenizer {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Path;
using base::Result;
using store::gguf::Metadata;

Json byte_level(bool use_regex) {
  return {{"type", "ByteLevel"},
          {"add_prefix_space", false},
          {"trim_offsets", true},
          {"use_regex", use_regex}};
}

Result<std::vector<std::string>> merges_of(const Json& file, const Path& path) {
  const auto& bpe = member(file, "model");
  if (member(bpe, "type") != "BPE" || !member(bpe, "vocab").is_object() ||
      !member(bpe, "merges").is_array() || member(bpe, "byte_fallback") == true)
    return Error{Code::unsupported,
                 "only byte-level BPE and SentencePiece's BPE are written to GGUF files", path, ""};
  std::vector<std::string> out;
  for (const auto& merge : bpe["merges"]) {
    const auto [left, right] = TRY(merge_of(merge, path));
    out.push_back(left + " " + right);
  }
  return out;
}

Result<void> put_byte_level(const Json& file, std::int64_t vocabulary, Metadata& out,
                            std::string& warning, const Path& path) {
  auto merges = TRY(merges_of(file, path));
  auto words = TRY(words_of(file, vocabulary, path));
  TRY(out.add("tokenizer.ggml.model", std::string("gpt2")));
  TRY(put_cut(file, out, warning));
  TRY(out.add("tokenizer.ggml.tokens", store::gguf::Array(std::move(words.tokens))));
  TRY(out.add("tokenizer.ggml.token_type", store::gguf::Array(std::move(words.kinds))));
  TRY(out.add("tokenizer.ggml.merges", store::gguf::Array(std::move(merges))));
  TRY(out.add("tokenizer.ggml.add_bos_token", begins_with_special(file)));
  return out.add("tokenizer.ggml.add_space_prefix", false);
}

}  // namespace

Result<void> put_vocabulary(base::Disk& disk, const Path& folder, std::int64_t vocabulary,
                            Metadata& out, std::string& warning) {
  const auto path = base::join(folder, "tokenizer.json");
  const auto file = TRY(base::parse_json(TRY(disk.read(path)), path));
  TRY(is_of_pieces(file) ? put_pieces(file, vocabulary, out, warning, path)
                         : put_byte_level(file, vocabulary, out, warning, path));
  if (const auto text = TRY(chat_template_of(disk, folder)); !text.empty())
    TRY(out.add("tokenizer.chat_template", text));
  return {};
}

Result<void> must_be_byte_level(const Metadata& metadata, const Path& path) {
  const auto model = TRY(metadata.text("tokenizer.ggml.model"));
  if (model == "gpt2") return {};
  return Error{Code::unsupported,
               "its tokenizer is of the kind '" + base::visible(model) + "', not byte-level BPE",
               path, "take the model's tokenizer.json"};
}

namespace {

// The text of the token that a key names; nothing where it names none.
Result<std::optional<std::string>> special(const Metadata& metadata, const char* key,
                                           const Words& all, const Path& path) {
  if (!metadata.find(key)) return std::optional<std::string>();
  const auto id = TRY(metadata.natural(key));
  if (id >= all.tokens.size())
    return bad_words(std::string(key) + " is " + std::to_string(id) + ", which no token has", path);
  return std::optional(all.tokens[id]);
}

Result<Json> bpe_model(const Metadata& metadata, const Words& all, const Cut& cut,
                       const Path& path) {
  Json vocab = Json::object(), merges = Json::array();
  for (std::size_t id = 0; id < all.tokens.size(); ++id)
    if (all.kinds[id] != kUnused) vocab[all.tokens[id]] = id;
  for (const auto& merge : TRY(metadata.list<std::string>("tokenizer.ggml.merges"))) {
    const auto space = merge.find(' ', 1);
    if (space == std::string::npos)
      return bad_words("the merge '" + base::visible(merge) + "' is no pair of tokens", path);
    merges.push_back({merge.substr(0, space), merge.substr(space + 1)});
  }
  return Json{{"type", "BPE"},
              {"dropout", nullptr},
              {"unk_token", nullptr},
              {"continuing_subword_prefix", nullptr},
              {"end_of_word_suffix", nullptr},
              {"fuse_unk", false},
              {"byte_fallback", false},
              {"ignore_merges", cut.ignore_merges},
              {"vocab", vocab},
              {"merges", merges}};
}

Result<Json> byte_level_file(const Metadata& metadata, const Json& config, const Path& path) {
  const auto cut = TRY(cut_of(metadata, path));
  const auto all = TRY(words_of(metadata, path));
  Json after = byte_level(true);
  const auto* adds = metadata.find("tokenizer.ggml.add_bos_token");
  if (adds && std::get_if<bool>(adds) && *std::get_if<bool>(adds) && config.contains("bos_token"))
    after = begin_with(config["bos_token"].get<std::string>(),
                       TRY(metadata.natural("tokenizer.ggml.bos_token_id")));
  return Json{{"version", "1.0"},
              {"truncation", nullptr},
              {"padding", nullptr},
              {"added_tokens", added_tokens(all)},
              {"normalizer", cut.nfc ? Json{{"type", "NFC"}} : Json()},
              {"pre_tokenizer", cut.pre_tokenizer},
              {"post_processor", after},
              {"decoder", byte_level(true)},
              {"model", TRY(bpe_model(metadata, all, cut, path))}};
}

Result<Json> config_file(const Metadata& metadata, const Path& path) {
  const auto all = TRY(words_of(metadata, path));
  Json out = {{"tokenizer_class", "PreTrainedTokenizerFast"},
              {"clean_up_tokenization_spaces", false}};
  for (const auto& [key, name] : {std::pair("tokenizer.ggml.bos_token_id", "bos_token"),
                                  {"tokenizer.ggml.eos_token_id", "eos_token"},
                                  {"tokenizer.ggml.unknown_token_id", "unk_token"},
                                  {"tokenizer.ggml.padding_token_id", "pad_token"}})
    if (const auto text = TRY(special(metadata, key, all, path))) out[name] = *text;
  return out;
}

}  // namespace

Result<std::map<std::string, std::string>> vocabulary_files(const Metadata& metadata,
                                                            const Path& path) {
  const bool pieces = TRY(metadata.text("tokenizer.ggml.model")) == "llama";
  if (!pieces) TRY(must_be_byte_level(metadata, path));
  const auto config = TRY(config_file(metadata, path));
  const auto file =
      TRY(pieces ? pieces_file(metadata, path) : byte_level_file(metadata, config, path));
  std::map<std::string, std::string> out;
  if (metadata.find("tokenizer.chat_template"))
    out["chat_template.jinja"] = TRY(metadata.text("tokenizer.chat_template"));
  out["tokenizer.json"] = base::pretty(file);
  out["tokenizer_config.json"] = base::pretty(config);
  return out;
}

}  // namespace tokenizer
