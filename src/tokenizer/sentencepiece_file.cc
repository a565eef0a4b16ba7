#include "tokenizer/sentencepiece_file.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "base/base64.h"
#include "base/visible.h"
#include "tokenizer/file_parts.h"
#include "tokenizer/gguf_pieces.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;
using Model = SentencePieceModel;

constexpr const char* kSpace = "\xe2\x96\x81";  // the lower block that stands for a space

Result<void> can_be_said(const Model& model, const std::string& where) {
  const auto cannot = [&](const std::string& what) {
    return Error{Code::unsupported, "no tokenizer.json says this SentencePiece model: " + what,
                 where, "take another tokenizer"};
  };
  if (model.kind == Model::word) return cannot("it takes whole words for tokens");
  if (model.kind < Model::unigram || model.kind > Model::character)
    return cannot("its kind " + std::to_string(model.kind) + " is not known");
  if (model.space_behind) return cannot("it puts spaces behind words");
  if (!model.escape_spaces) return cannot("its pieces hold spaces as they are");
  if (!model.charsmap_of_decoding.empty()) return cannot("it changes characters where it decodes");
  if (model.unknown < 0) return cannot("it has no token for what is unknown");
  if (!model.byte_fallback) return {};
  for (int byte = 0; byte < 256; ++byte) {
    const auto found = std::ranges::find(model.words.tokens, byte_name(byte));
    if (found == model.words.tokens.end())
      return bad_words("it has no token " + byte_name(byte) + ", and every byte needs one", where);
  }
  return {};
}

Ordered replace(const char* kind, const std::string& pattern, const char* content) {
  return {{"type", "Replace"}, {"pattern", {{kind, pattern}}}, {"content", content}};
}

Ordered normalizer_of(const Model& model) {
  Ordered out = Ordered::array();
  if (!model.charsmap.empty())
    out.push_back(
        {{"type", "Precompiled"}, {"precompiled_charsmap", base::base64(model.charsmap)}});
  // Runs first: what is looked for at the end is then one space, and no long run is scanned again and again.
  if (model.remove_extra_spaces) {
    out.push_back(replace("Regex", " {2,}", " "));
    out.push_back(replace("Regex", "\\A | \\z", ""));
  }
  if (model.space_before) out.push_back({{"type", "Prepend"}, {"prepend", kSpace}});
  out.push_back(replace("String", " ", kSpace));
  return out.size() == 1 ? out[0] : sequence_of("normalizers", out);
}

Ordered decoder_of(const Model& model) {
  Ordered out = Ordered::array({replace("String", kSpace, " ")});
  if (model.byte_fallback) out.push_back({{"type", "ByteFallback"}});
  out.push_back({{"type", "Fuse"}});
  if (model.space_before)
    out.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
  return sequence_of("decoders", out);
}

// Whether a symbol of users is found in the raw text; see the header.
bool is_added(const Model& model, std::size_t id) {
  return model.words.kinds[id] == kUserDefined && !model.space_before &&
         !model.remove_extra_spaces && model.words.tokens[id].find(kSpace) == std::string::npos;
}

Ordered added_of(const Model& model, const BesidePieces& beside) {
  std::map<std::int32_t, Ordered> by_id;
  for (std::size_t id = 0; id < model.words.tokens.size(); ++id) {
    const auto kind = model.words.kinds[id];
    if (kind == kControl || kind == kUnknown || is_added(model, id))
      by_id[static_cast<std::int32_t>(id)] =
          added_token({model.words.tokens[id], id}, !is_added(model, id));
  }
  for (const auto& one : beside.added) by_id[one.id] = to_ordered(one);
  Ordered out = Ordered::array();
  for (auto& [id, token] : by_id) out.push_back(std::move(token));
  return out;
}

std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool sign = byte > ' ' && byte < 0x7f && !(byte >= '0' && byte <= '9') &&
                      !(byte >= 'A' && byte <= 'Z') && !(byte >= 'a' && byte <= 'z') && c != '_';
    out += sign ? std::string("\\") + c : std::string(1, c);
  }
  return out;
}

// An expression for the symbols that a Split has to find, the longest first; empty where there are none.
std::string symbols_of(const Model& model) {
  std::vector<std::string_view> symbols;
  for (std::size_t id = 0; id < model.words.tokens.size(); ++id)
    if (model.words.kinds[id] == kUserDefined && !is_added(model, id))
      symbols.push_back(model.words.tokens[id]);
  std::ranges::stable_sort(symbols, std::ranges::greater{}, &std::string_view::size);
  std::string out;
  for (const auto symbol : symbols) out += (out.empty() ? "" : "|") + quoted(symbol);
  return out;
}

std::vector<std::string> spellings_of(const Model& model, const BesidePieces& beside) {
  auto out = model.words.tokens;
  for (std::size_t id = 0; id < out.size(); ++id)
    if (model.words.kinds[id] == kUnused) out[id].clear();
  for (const auto& one : beside.added)
    if (static_cast<std::size_t>(one.id) == out.size())
      out.push_back(one.content);
    else
      out[static_cast<std::size_t>(one.id)] = one.content;
  return out;
}

Result<Ordered> bpe_model(const Model& model, const BesidePieces& beside, bool whole,
                          const std::string& where) {
  Json merges = Json::array();
  if (model.kind == Model::bpe) merges = TRY(merges_of_scores(model.words, model.scores, where));
  return Ordered{{"type", "BPE"},
                 {"dropout", nullptr},
                 {"unk_token", model.words.tokens[static_cast<std::size_t>(model.unknown)]},
                 {"continuing_subword_prefix", nullptr},
                 {"end_of_word_suffix", nullptr},
                 {"fuse_unk", true},
                 {"byte_fallback", model.byte_fallback},
                 {"ignore_merges", whole},
                 {"vocab", vocab_of(spellings_of(model, beside))},
                 {"merges", Ordered(merges)}};
}

struct Bounds {
  float least = std::numeric_limits<float>::max(), most = std::numeric_limits<float>::min();
};

Bounds bounds_of(const Model& model) {
  Bounds out;
  for (std::size_t id = 0; id < model.scores.size(); ++id) {
    if (model.words.kinds[id] != kNormal) continue;
    out.least = std::min(out.least, model.scores[id]);
    out.most = std::max(out.most, model.scores[id]);
  }
  return out;
}

// A symbol of users wins whatever else could be. What is no text loses: control tokens and bytes are read from no text
// that spells them. Unused pieces have no spelling, and no text has them.
double score_of(const Model& model, const Bounds& bounds, std::size_t id) {
  constexpr double kLoses = 100;
  const auto kind = model.words.kinds[id];
  if (kind == kNormal) return static_cast<double>(model.scores[id]);
  if (kind == kUnused) return static_cast<double>(bounds.least);
  if (kind != kUserDefined) return static_cast<double>(bounds.least) - kLoses;
  const auto size = static_cast<float>(model.words.tokens[id].size());
  return static_cast<double>(size * bounds.most) - 0.1;
}

Result<Ordered> unigram_model(const Model& model, const BesidePieces& beside,
                              const std::string& where) {
  const auto bounds = bounds_of(model);
  Ordered vocab = Ordered::array();
  for (std::size_t id = 0; id < model.scores.size(); ++id) {
    const auto score = score_of(model, bounds, id);
    if (!std::isfinite(score))
      return bad_words("the score of '" + base::visible(model.words.tokens[id]) + "' is no number",
                       where);
    const bool unused = model.words.kinds[id] == kUnused;
    vocab.push_back(Ordered::array({unused ? std::string() : model.words.tokens[id], score}));
  }
  for (const auto& one : beside.added)
    if (static_cast<std::size_t>(one.id) == vocab.size())
      vocab.push_back(Ordered::array({one.content, 0.0}));
    else
      vocab[static_cast<std::size_t>(one.id)][0] = one.content;
  return Ordered{{"type", "Unigram"},
                 {"unk_id", model.unknown},
                 {"vocab", std::move(vocab)},
                 {"byte_fallback", model.byte_fallback}};
}

std::vector<Placed> placed(const Model& model, bool asked, std::int32_t id) {
  if (!asked || id < 0) return {};
  const auto at = static_cast<std::size_t>(id);
  return {{model.words.tokens[at], at}};
}

std::string config_of(const Model& model) {
  Json out = {{"tokenizer_class", "PreTrainedTokenizerFast"},
              {"clean_up_tokenization_spaces", false}};
  for (const auto& [id, name] : {std::pair(model.begin, "bos_token"),
                                 {model.end, "eos_token"},
                                 {model.unknown, "unk_token"},
                                 {model.pad, "pad_token"}})
    if (id >= 0) out[name] = model.words.tokens[static_cast<std::size_t>(id)];
  return base::pretty(out);
}

}  // namespace

Result<Files> sentencepiece_files(const Model& model, const BesidePieces& beside,
                                  const std::string& where) {
  TRY(can_be_said(model, where));
  FileParts parts;
  const bool unigram = model.kind == Model::unigram;
  const auto symbols = unigram ? "" : symbols_of(model);
  if (!symbols.empty()) parts.pre_tokenizer = isolate(symbols);
  parts.added = added_of(model, beside);
  parts.normalizer = normalizer_of(model);
  parts.post_processor =
      around(placed(model, beside.begin, model.begin), placed(model, beside.end, model.end));
  parts.decoder = decoder_of(model);
  parts.model = unigram ? TRY(unigram_model(model, beside, where))
                        : TRY(bpe_model(model, beside, !symbols.empty(), where));
  return Files{{"tokenizer.json", file_text(parts)}, {"tokenizer_config.json", config_of(model)}};
}

}  // namespace tokenizer
