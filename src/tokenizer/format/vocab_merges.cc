// vocab.json and merges.txt: byte-level BPE of GPT-2 and of those who took it over.
//
//   vocab.json   {"spelling": id, ...}, spelled in the byte alphabet
//   merges.txt   a line "#version: 0.2", then a pair a line, the best first
#include <algorithm>

#include "base/visible.h"
#include "tokenizer/gguf_words.h"
#include "tokenizer/slow_folder.h"

namespace tokenizer::format {

namespace {

using base::Json;
using base::Path;
using base::Result;

enum Kind : std::size_t { gpt2, roberta, qwen2 };

std::span<const SlowClass> classes() {
  static const SlowClass kClasses[] = {
      {{"GPT2Tokenizer"},
       {"gpt2", "gpt_neo", "gptj", "codegen", "opt", "phi", "starcoder2", "dbrx"}},
      {{"RobertaTokenizer", "BartTokenizer"},
       {"roberta", "bart", "longformer", "bridgetower", "data2vec-text"}},
      {{"Qwen2Tokenizer"}, {"qwen2", "qwen2_moe", "qwen2_vl", "qwen3", "qwen3_moe"}}};
  return kClasses;
}

constexpr const char* kQwenPattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N})"
    R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

base::Error bad(const std::string& what, const std::string& where) {
  return {base::Code::bad_data, what, where, "take the files of the model as they were published"};
}

bool named(std::string_view name) { return name == "vocab.json"; }

// An object whose first value is a number that begins with a digit.
bool is(std::string_view head) {
  auto at = head.find_first_not_of(" \t\r\n");
  if (at == std::string_view::npos || head[at] != '{') return false;
  at = head.find_first_not_of(" \t\r\n", at + 1);
  if (at == std::string_view::npos || head[at] != '"') return false;
  for (++at; at < head.size() && head[at] != '"'; ++at) at += head[at] == '\\';
  at = head.find_first_not_of(" \t\r\n", at + 1);
  if (at == std::string_view::npos || head[at] != ':') return false;
  at = head.find_first_not_of(" \t\r\n", at + 1);
  return at != std::string_view::npos && head[at] >= '0' && head[at] <= '9';
}

using Vocab = std::unordered_map<std::string, std::int32_t>;

Result<Vocab> vocab_of(const Json& file, const Path& path) {
  if (!file.is_object()) return bad("the vocabulary is no object", path);
  const auto most = 4 * file.size() + 65'536;
  Vocab out;
  for (const auto& [spelling, id] : file.items()) {
    if (!id.is_number_unsigned() || id >= most)
      return bad(
          "the id of '" + base::visible(spelling) + "' is no number below " + std::to_string(most),
          path);
    out.emplace(spelling, id.get<std::int32_t>());
  }
  return out;
}

Result<Ordered> merges_of(std::string_view text, const Vocab& vocab, const Path& path) {
  Ordered out = Ordered::array();
  for (std::size_t number = 1; !text.empty(); ++number) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with("#version")) continue;
    const auto space = line.find(' ');
    const auto where = path + ":" + std::to_string(number);
    if (space == std::string_view::npos || line.find(' ', space + 1) != std::string_view::npos)
      return bad("the line is no pair of tokens", where);
    const std::string left(line.substr(0, space)), right(line.substr(space + 1));
    if (!vocab.contains(left) || !vocab.contains(right) || !vocab.contains(left + right))
      return bad("the merge of '" + base::visible(left) + "' and '" + base::visible(right) +
                     "' names tokens that do not exist",
                 where);
    out.push_back(Ordered::array({left, right}));
  }
  return out;
}

Usual usual_of(std::size_t kind) {
  constexpr const char* end = "<|endoftext|>";
  if (kind == gpt2) return {{"bos_token", end}, {"eos_token", end}, {"unk_token", end}};
  if (kind == qwen2) return {{"eos_token", end}, {"unk_token", end}, {"pad_token", end}};
  return {{"bos_token", "<s>"},    {"eos_token", "</s>"},  {"unk_token", "<unk>"},
          {"sep_token", "</s>"},   {"pad_token", "<pad>"}, {"cls_token", "<s>"},
          {"mask_token", "<mask>"}};
}

Ordered model_of(const Vocab& vocab, Ordered merges) {
  std::int32_t most = 0;
  for (const auto& [spelling, id] : vocab) most = std::max(most, id);
  std::vector<std::string> spellings(static_cast<std::size_t>(most) + 1);
  for (const auto& [spelling, id] : vocab) spellings[static_cast<std::size_t>(id)] = spelling;
  return {{"type", "BPE"},
          {"dropout", nullptr},
          {"unk_token", nullptr},
          {"continuing_subword_prefix", ""},
          {"end_of_word_suffix", ""},
          {"fuse_unk", false},
          {"byte_fallback", false},
          {"ignore_merges", false},
          {"vocab", tokenizer::vocab_of(spellings)},
          {"merges", std::move(merges)}};
}

Ordered byte_level(bool space, bool use_regex) {
  auto out = byte_level_part(use_regex);
  out["add_prefix_space"] = space;
  return out;
}

Result<Ordered> roberta_part(const FilesBeside& files, const SlowTokens& tokens, bool space) {
  const auto *sep = tokens.of("sep_token"), *cls = tokens.of("cls_token");
  if (!sep || !cls) return bad("it names no sep_token or no cls_token", files.folder);
  return Ordered{{"type", "RobertaProcessing"},
                 {"sep", Ordered::array({sep->content, sep->id})},
                 {"cls", Ordered::array({cls->content, cls->id})},
                 {"trim_offsets", set_in(files, "trim_offsets", true)},
                 {"add_prefix_space", space}};
}

// Qwen's class adds all its special tokens once more, without flags.
void add_again(SlowTokens& tokens) {
  for (auto& token : tokens.added)
    for (const auto& one : tokens.roles)
      if (one.token.content == token.content)
        token = {.id = token.id, .content = token.content, .special = true};
}

Result<Files> read(const Source& source) {
  const auto folder = base::parent(source.path), merges_path = base::join(folder, "merges.txt");
  const auto vocab = TRY(vocab_of(
      TRY(base::parse_json(TRY(source.disk.read(source.path)), source.path)), source.path));
  const auto files = TRY(FilesBeside::read(source.disk, folder));
  const auto kind = TRY(class_in(files, classes()));
  auto merges = TRY(merges_of(TRY(source.disk.read(merges_path)), vocab, merges_path));
  auto tokens = TRY(SlowTokens::read(files, usual_of(kind), vocab));
  if (kind == qwen2) add_again(tokens);
  const bool space = set_in(files, "add_prefix_space", false);
  FileParts parts;
  parts.added = tokens.added_tokens();
  if (kind == qwen2) parts.normalizer = {{"type", "NFC"}};
  parts.pre_tokenizer =
      kind == qwen2 ? sequence_of("pretokenizers",
                                  Ordered::array({isolate(kQwenPattern), byte_level(space, false)}))
                    : byte_level(space, true);
  parts.post_processor =
      kind == roberta ? TRY(roberta_part(files, tokens, space)) : tokens.around_as_asked(files);
  parts.decoder = byte_level(true, true);
  parts.model = model_of(vocab, std::move(merges));
  return slow_files(parts, files, tokens);
}

}  // namespace

extern const Entry vocab_merges{
    .summary = "vocab.json with merges.txt beside it, of GPT-2, RoBERTa and Qwen 2",
    .named = named,
    .is = is,
    .read = read,
    .says_all = true};

}  // namespace tokenizer::format
