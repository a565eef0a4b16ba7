// Reads and writes tokenizer.json section by section; see the header for the grammar.
#include "tokenizer/tokenizer_file.h"

#include <algorithm>

#include "tokenizer/added_token_list.h"
#include "tokenizer/byte_alphabet.h"
#include "tokenizer/decoder.h"
#include "tokenizer/long_lists.h"
#include "tokenizer/named_pattern.h"
#include "tokenizer/nfc.h"
#include "tokenizer/normalizer.h"
#include "tokenizer/post_processor.h"
#include "tokenizer/splitter.h"
#include "tokenizer/truncation.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

constexpr std::size_t kMostGrowth = 3;  // of a text that becomes its normal form C

class Reader {
 public:
  Reader(const Json& json, const std::string& where, LongLists* lists)
      : json_(json), where_(where), lists_(lists) {}

  Result<TokenizerFile> read() {
    if (!json_.is_object() || !json_.contains("model") || !json_["model"].is_object())
      return bad("this is not a tokenizer.json: it has no 'model'");
    TRY(read_model(json_["model"]));
    TRY(read_normalizer(section("normalizer"), 0));
    TRY(read_added());
    TRY(read_parts());
    if (!decodes_bytes(section("decoder"), 0)) return unsupported("its decoder is not ByteLevel");
    if (!lists_ || may_be_overfull()) file_.tokens = bytes_of_tokens();
    if (file_.tokens.overfull()) return unsupported("its tokens are longer than 2 GiB together");
    file_.pre_tokenizer = section("pre_tokenizer");
    if (!lists_) return std::move(file_);
    file_.merges = std::move(lists_->merges);
    file_.vocabulary = std::move(lists_->vocabulary);
    return std::move(file_);
  }

 private:
  Error bad(const std::string& what) const {
    return {Code::bad_data, what, where_, "fetch or make the tokenizer again"};
  }
  Error unsupported(const std::string& why) const {
    return {Code::unsupported, "only byte-level BPE tokenizers can be used: " + why, where_,
            "use a model whose tokenizer.json has BPE with ByteLevel"};
  }
  const Json& section(const char* key) const {
    static const Json none;
    return json_.contains(key) ? json_[key] : none;
  }

  static std::string type_of(const Json& json) {
    if (!json.is_object() || !json.contains("type") || !json["type"].is_string()) return "";
    return json["type"].get<std::string>();
  }

  Result<void> read_model(const Json& model) {
    const Part part(model, where_ + " model");
    const auto type = part.type();
    if (type != "BPE" && !(type.empty() && part.is_set("merges")))
      return unsupported("its model is '" + type + "'");
    if (part.is_set("dropout") && model["dropout"] != 0)
      return unsupported("its model sets 'dropout'");
    for (const char* key : {"continuing_subword_prefix", "end_of_word_suffix"})
      if (!TRY(part.text(key, "")).empty())
        return unsupported(std::string("its model sets '") + key + "'");
    if (TRY(part.flag("byte_fallback", false)))
      return unsupported("its model sets 'byte_fallback'");
    TRY(part.text("unk_token", ""));
    TRY(part.flag("fuse_unk", false));
    file_.ignore_merges = TRY(part.flag("ignore_merges", false));
    if (!model.contains("vocab") || !model["vocab"].is_object())
      return bad("the model has no 'vocab'");
    if (!lists_) own_ = TRY(Vocabulary::read(part));
    file_.count = static_cast<std::size_t>(vocabulary().size());
    int known = 0;
    for (int byte = 0; byte < 256; ++byte) {
      file_.bytes[byte] = id_of(spell_bytes(std::string(1, static_cast<char>(byte))));
      known += file_.bytes[byte] >= 0;
    }
    // Published vocabularies may lack control characters; one that lacks letters is of another kind.
    if (known < 128)
      return unsupported("its vocabulary has tokens for " + std::to_string(known) +
                         " of the 256 bytes");
    if (!model.contains("merges") || !model["merges"].is_array())
      return bad("the model has no 'merges'");
    for (const auto& merge : model["merges"]) TRY(read_merge(merge));
    return {};
  }

  const Vocabulary& vocabulary() const { return lists_ ? lists_->vocabulary : own_; }

  TokenBytes bytes_of_tokens() const { return token_bytes(vocabulary(), file_.added, file_.nfc); }

  // A spelling has no fewer bytes than what it spells.
  bool may_be_overfull() const {
    auto bytes = vocabulary().bytes();
    for (const auto& token : file_.added) bytes += kMostGrowth * token.content.size();
    return bytes > TokenBytes::kMost;
  }

  std::int32_t id_of(std::string_view spelling) const { return vocabulary().id_of(spelling); }

  Result<void> read_merge(const Json& merge) {
    std::string left, right;
    if (merge.is_string()) {
      const auto text = merge.get<std::string>();
      if (text.starts_with("#version")) return {};  // the head of a merges.txt
      const auto space = text.find(' ');
      if (space == text.npos || text.find(' ', space + 1) != text.npos)
        return bad("the merge '" + text + "' is not two texts with a space between them");
      left = text.substr(0, space);
      right = text.substr(space + 1);
    } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() &&
               merge[1].is_string()) {
      left = merge[0].get<std::string>();
      right = merge[1].get<std::string>();
    } else {
      return bad("a merge is neither \"a b\" nor [\"a\", \"b\"]");
    }
    const Merge found{id_of(left), id_of(right), id_of(left + right)};
    if (found.left < 0 || found.right < 0 || found.result < 0)
      return bad("the merge of '" + left + "' and '" + right + "' names tokens that do not exist");
    file_.merges.push_back(found);
    return {};
  }

  Result<void> read_added() {
    auto list = TRY(read_added_tokens(json_, where_, vocabulary().count(),
                                      [&](std::string_view text) { return id_of(text); }));
    for (const auto& token : list.tokens) {
      if (!vocabulary().has(token.id)) file_.beyond.push_back(token.id);
      file_.count = std::max(file_.count, static_cast<std::size_t>(token.id) + 1);
    }
    file_.added = std::move(list.tokens);
    return {};
  }

  // Every part is read by its registry, as pipeline.h reads it, so that no file is sound here and not there. What
  // the fast way makes of them is below.
  Result<void> read_parts() {
    const auto part = [&](const char* key) { return Part(section(key), where_ + " " + key); };
    const auto has = [&](const char* key) { return !section(key).is_null(); };
    if (has("normalizer")) TRY(make_normalizer(part("normalizer")));
    if (has("pre_tokenizer")) TRY(make_splitter(part("pre_tokenizer")));
    PostProcessorMade post;
    if (has("post_processor")) post = TRY(make_post_processor(part("post_processor")));
    TRY(read_around(post.get()));
    if (has("decoder")) TRY(make_decoder(part("decoder")));
    if (has("truncation")) TRY(Truncation::read(part("truncation")));
    if (has("padding")) TRY(Padding::read(part("padding")));
    return {};
  }

  Result<void> read_normalizer(const Json& json, int depth) {
    if (json.is_null()) return {};
    const auto type = type_of(json);
    if (type == "NFC") {
      file_.nfc = true;
      return {};
    }
    if (type != "Sequence" || !json.contains("normalizers") || depth > 8)
      return unsupported("its normalizer is '" + type + "'");
    for (const auto& part : json["normalizers"]) TRY(read_normalizer(part, depth + 1));
    return {};
  }

  Result<void> read_around(const PostProcessor* post) {
    if (!tokens_around(post, file_.before, file_.after))
      return unsupported("its template repeats a text or leaves it out");
    for (const auto* list : {&file_.before, &file_.after})
      for (const auto id : *list)
        if (id >= static_cast<std::int64_t>(file_.count))
          return bad("the post-processor names an id that no token has");
    return {};
  }

  static bool decodes_bytes(const Json& json, int depth) {
    const auto type = type_of(json);
    if (type == "ByteLevel") return true;
    if (type != "Sequence" || !json.contains("decoders") || depth > 8) return false;
    for (const auto& part : json["decoders"])
      if (decodes_bytes(part, depth + 1)) return true;
    return false;
  }

  const Json& json_;
  const std::string& where_;
  LongLists* lists_;
  Vocabulary own_;  // empty with `lists_`
  TokenizerFile file_;
};

using Ordered = nlohmann::ordered_json;

Ordered added_tokens(const Learned& learned) {
  Ordered out = Ordered::array();
  for (std::size_t id = 0; id < learned.special.size(); ++id)
    out.push_back({{"id", id},
                   {"content", learned.special[id]},
                   {"single_word", false},
                   {"lstrip", false},
                   {"rstrip", false},
                   {"normalized", false},
                   {"special", true}});
  return out;
}

// Puts `first` in front of every text.
Ordered template_of(const Learned& learned, const std::string& first) {
  if (first.empty()) return nullptr;
  const auto found = std::ranges::find(learned.special, first);
  CHECK(found != learned.special.end(), "the token in front of texts is not a special token");
  const Ordered token = {{"SpecialToken", {{"id", first}, {"type_id", 0}}}};
  const auto text = [](const char* name) {
    return Ordered{{"Sequence", {{"id", name}, {"type_id", 0}}}};
  };
  const Ordered special = {{"id", first},
                           {"ids", Ordered::array({found - learned.special.begin()})},
                           {"tokens", Ordered::array({first})}};
  return {{"type", "TemplateProcessing"},
          {"single", Ordered::array({token, text("A")})},
          {"pair", Ordered::array({token, text("A"), text("B")})},
          {"special_tokens", {{first, special}}}};
}

Ordered byte_level(bool use_regex) {
  return {{"type", "ByteLevel"},
          {"add_prefix_space", false},
          {"trim_offsets", true},
          {"use_regex", use_regex}};
}

Ordered split_then_bytes(const std::string& pattern) {
  const Ordered split = {{"type", "Split"},
                         {"pattern", {{"Regex", pattern}}},
                         {"behavior", "Isolated"},
                         {"invert", false}};
  return {{"type", "Sequence"}, {"pretokenizers", Ordered::array({split, byte_level(false)})}};
}

Ordered model_of(const Learned& learned) {
  const auto spelling = [&](std::size_t id) {
    return id < learned.special.size() ? learned.special[id] : spell_bytes(learned.tokens[id]);
  };
  Ordered vocab = Ordered::object(), merges = Ordered::array();
  // Straight into the list behind the object: looking each key up first would take quadratic time.
  auto& rows = vocab.get_ref<Ordered::object_t&>();
  for (std::size_t id = 0; id < learned.tokens.size(); ++id) rows.emplace_back(spelling(id), id);
  for (const auto& merge : learned.merges)
    merges.push_back({spelling(static_cast<std::size_t>(merge.left)),
                      spelling(static_cast<std::size_t>(merge.right))});
  return {{"type", "BPE"},
          {"dropout", nullptr},
          {"unk_token", nullptr},
          {"continuing_subword_prefix", nullptr},
          {"end_of_word_suffix", nullptr},
          {"fuse_unk", false},
          {"byte_fallback", false},
          {"ignore_merges", false},
          {"vocab", std::move(vocab)},
          {"merges", std::move(merges)}};
}

}  // namespace

// In normal form, and a spelling of symbols becomes their bytes. A special one is text.
std::string token_bytes(const AddedToken& token, bool nfc) {
  if (token.special) return token.content;
  const auto text = token.normalized && nfc ? nfc_of_bytes(token.content) : token.content;
  return unspell_bytes(text).value_or(text);
}

TokenBytes token_bytes(const Vocabulary& vocabulary, const std::vector<AddedToken>& added,
                       bool nfc) {
  TokenBytes out;
  std::string room;
  out.resize(static_cast<std::size_t>(vocabulary.size()));
  for (std::int32_t id = 0; id < vocabulary.size(); ++id) {
    auto spelling = vocabulary.spelling(id);
    if (room.size() < spelling.size()) room.resize(2 * spelling.size());
    if (const auto* end = unspell_bytes(spelling, room.data()))
      spelling = {room.data(), static_cast<std::size_t>(end - room.data())};
    out.set(static_cast<std::size_t>(id), spelling);
  }
  for (const auto& token : added)
    out.set(static_cast<std::size_t>(token.id), token_bytes(token, nfc));
  return out;
}

Result<TokenizerFile> read_tokenizer_file(std::string_view bytes, const std::string& where) {
  return read_tokenizer_json(TRY(base::parse_json(bytes, where)), where);
}

Result<TokenizerFile> read_tokenizer_json(const Json& json, const std::string& where,
                                          LongLists* lists) {
  return Reader(json, where, lists).read();
}

std::string write_tokenizer_file(const Learned& learned, const FileOptions& options) {
  const Ordered file = {{"version", "1.0"},
                        {"truncation", nullptr},
                        {"padding", nullptr},
                        {"added_tokens", added_tokens(learned)},
                        {"normalizer", options.nfc ? Ordered{{"type", "NFC"}} : Ordered(nullptr)},
                        {"pre_tokenizer", split_then_bytes(expression_of(options.pattern))},
                        {"post_processor", template_of(learned, options.first)},
                        {"decoder", byte_level(true)},
                        {"model", model_of(learned)}};
  return file.dump(1) + "\n";
}

}  // namespace tokenizer
