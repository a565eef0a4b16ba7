// vocab.txt: the pieces of words of BERT, one a line, by id.
#include <algorithm>

#include "base/utf8.h"
#include "text/character.h"
#include "tokenizer/gguf_words.h"
#include "tokenizer/slow_folder.h"

namespace tokenizer::format {

namespace {

using base::Path;
using base::Result;

std::span<const SlowClass> classes() {
  static const SlowClass kClasses[] = {
      {{"BertTokenizer", "DistilBertTokenizer", "ConvBertTokenizer", "MobileBertTokenizer",
        "SqueezeBertTokenizer"},
       {"bert", "distilbert", "electra", "convbert", "mobilebert", "squeezebert"}}};
  return kClasses;
}

Usual usual() {
  return {{"unk_token", "[UNK]"},
          {"sep_token", "[SEP]"},
          {"pad_token", "[PAD]"},
          {"cls_token", "[CLS]"},
          {"mask_token", "[MASK]"}};
}

bool named(std::string_view name) { return name == "vocab.txt"; }

std::string_view next_line(std::string_view& rest) {
  const auto line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(rest.size(), line.size() + 1));
  return line;
}

// Any text could be one; those of BERT have its marks in front.
bool is(std::string_view head) {
  while (!head.empty()) {
    auto line = next_line(head);
    if (line.ends_with('\r')) line.remove_suffix(1);
    for (const char* mark : {"[PAD]", "[UNK]", "[CLS]", "[MASK]"})
      if (line == mark) return true;
  }
  return false;
}

// As Hugging Face's library reads a line: white space at its end is no part of the token.
std::string_view trimmed(std::string_view line) {
  while (!line.empty()) {
    const auto c = base::code_point_before(line, line.size());
    if (!text::is_white_space(c.value)) break;
    line.remove_suffix(c.size);
  }
  return line;
}

struct Lines {
  std::vector<std::string> spellings;                 // by id; empty where a later line has it
  std::unordered_map<std::string, std::int32_t> ids;  // an empty line is a token, too
};

Result<Lines> lines_of(std::string_view text, const Path& path) {
  if (!base::valid_utf8(text))
    return base::Error{base::Code::bad_data, "the vocabulary is no UTF-8", path,
                       "take the file of the model as it was published"};
  Lines out;
  while (!text.empty()) {
    const std::string token(trimmed(next_line(text)));
    const auto id = static_cast<std::int32_t>(out.spellings.size());
    const auto [known, is_new] = out.ids.emplace(token, id);
    if (!is_new) out.spellings[static_cast<std::size_t>(known->second)].clear();
    known->second = id;
    out.spellings.push_back(token);
  }
  return out;
}

Ordered strip_accents(const FilesBeside& files) {
  const auto& said = member(files.config, "strip_accents");
  return said.is_boolean() ? Ordered(said.get<bool>()) : Ordered(nullptr);
}

Ordered template_of(const AddedToken& cls, const AddedToken& sep) {
  const auto token = [](const AddedToken& one, int type) {
    return Ordered{{"SpecialToken", {{"id", one.content}, {"type_id", type}}}};
  };
  const auto text = [](const char* name, int type) {
    return Ordered{{"Sequence", {{"id", name}, {"type_id", type}}}};
  };
  Ordered special = Ordered::object();
  for (const auto* one : {&cls, &sep})
    special[one->content] = {{"id", one->content},
                             {"ids", Ordered::array({one->id})},
                             {"tokens", Ordered::array({one->content})}};
  return {{"type", "TemplateProcessing"},
          {"single", Ordered::array({token(cls, 0), text("A", 0), token(sep, 0)})},
          {"pair", Ordered::array(
                       {token(cls, 0), text("A", 0), token(sep, 0), text("B", 1), token(sep, 1)})},
          {"special_tokens", special}};
}

Result<Files> read(const Source& source) {
  const auto files = TRY(FilesBeside::read(source.disk, base::parent(source.path)));
  TRY(class_in(files, classes()));
  const auto bytes = TRY(source.disk.map(source.path));
  const auto lines = TRY(lines_of(bytes.view(), source.path));
  TRY(bytes.whole());
  const auto tokens = TRY(SlowTokens::read(files, usual(), lines.ids));
  const auto *unk = tokens.of("unk_token"), *cls = tokens.of("cls_token"),
             *sep = tokens.of("sep_token");
  if (!unk || !cls || !sep)
    return base::Error{base::Code::bad_data, "it names no unk_token, cls_token or sep_token",
                       base::join(files.folder, "tokenizer_config.json"), "name them there"};
  FileParts parts;
  parts.added = tokens.added_tokens();
  parts.normalizer = {{"type", "BertNormalizer"},
                      {"clean_text", true},
                      {"handle_chinese_chars", set_in(files, "tokenize_chinese_chars", true)},
                      {"strip_accents", strip_accents(files)},
                      {"lowercase", set_in(files, "do_lower_case", true)}};
  parts.pre_tokenizer = {{"type", "BertPreTokenizer"}};
  parts.post_processor = template_of(*cls, *sep);
  parts.decoder = {{"type", "WordPiece"}, {"prefix", "##"}, {"cleanup", true}};
  parts.model = {{"type", "WordPiece"},
                 {"unk_token", unk->content},
                 {"continuing_subword_prefix", "##"},
                 {"max_input_chars_per_word", 100},
                 {"vocab", vocab_of(lines.spellings)}};
  return slow_files(parts, files, tokens);
}

}  // namespace

extern const Entry vocab_txt{.summary = "vocab.txt, the pieces of words of BERT",
                             .named = named,
                             .is = is,
                             .read = read,
                             .says_all = true};

}  // namespace tokenizer::format
