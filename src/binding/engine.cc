#include "binding/engine.h"

#include <algorithm>

#include "base/utf8.h"
#include "base/visible.h"
#include "ledger/beside.h"
#include "tokenizer/given_files.h"

namespace binding {

using base::Code;
using base::Error;
using base::Result;
using tokenizer::Files;

namespace {

constexpr const char* kFile = "tokenizer.json";
constexpr const char* kOnlyText =
    "this tokenizer does more to a text than cutting it into tokens of bytes; decode them to text first";

// As cli/tokenizer_place.h: the folder of a run has its tokenizer in a folder of its own.
Result<base::Path> place_of(base::Disk& disk, const base::Path& place) {
  if (!disk.is_folder(place) || disk.exists(base::join(place, kFile))) return place;
  const auto inside = TRY(ledger::the_only(disk, place, "tokenizer"));
  return inside.empty() ? place : inside;
}

// Of a tokenizer that came as texts.
Result<tokenizer::ChatSource> source_of(const Files& files) {
  base::MemoryDisk memory;
  base::Disk& disk = memory;
  for (const auto& [name, text] : files) TRY(disk.write_file(base::join("t", name), text));
  return tokenizer::chat_source_of_folder(disk, "t");
}

// Whether a name leads to a file in the folder from which it is meant: it is written there one day.
bool stands_inside(std::string_view name) {
  if (name.empty() || name.find('\0') != name.npos) return false;
  for (std::size_t at = 0; at <= name.size();) {
    const auto end = std::min(name.find('/', at), name.size());
    const auto part = name.substr(at, end - at);
    if (part.empty() || part == "." || part == "..") return false;
    at = end + 1;
  }
  return true;
}

Error no_text(const char* hint) {
  return {Code::bad_data, "the bytes are no UTF-8", "the text", hint};
}

}  // namespace

Result<std::shared_ptr<const Engine>> Engine::load(const base::Path& given) {
  const auto disk = base::real_disk();
  const auto place = TRY(place_of(*disk, given));
  auto files = TRY(tokenizer::given_files(*disk, place));
  auto source = disk->is_folder(place) ? TRY(tokenizer::chat_source_of_folder(*disk, place))
                                       : TRY(source_of(files));
  if (source.templates.empty()) source = TRY(source_of(files));
  if (files.contains("chat_template.jinja"))  // further ones stand beside it
    for (const auto& [name, text] : source.templates)
      if (name != "default") files["additional_chat_templates/" + name + ".jinja"] = text;
  return made_of(std::move(files), place, std::move(source));
}

Result<std::shared_ptr<const Engine>> Engine::of_files(Files files, const std::string& name) {
  if (!files.contains(kFile))
    return Error{Code::missing, "there is no tokenizer.json among the files", name, ""};
  for (const auto& [file, text] : files)
    if (!stands_inside(file))
      return Error{Code::bad_request,
                   "'" + base::visible(file) + "' is no name of a file in a folder", name,
                   "give names as they stand there: tokenizer.json, folder/file"};
  auto source = TRY(source_of(files));
  return made_of(std::move(files), name, std::move(source));
}

Result<std::shared_ptr<const Engine>> Engine::made_of(Files files, const std::string& name,
                                                      tokenizer::ChatSource source) {
  auto out = std::make_shared<Engine>();
  out->name_ = name;
  out->made_ = TRY(tokenizer::load_files(files, name));
  out->made_.make_ready();  // a library encodes much
  out->head_ = TRY(Head::read(files.at(kFile), name));
  out->source_ = std::move(source);
  out->added_ = out->made_.added_tokens();
  std::ranges::stable_sort(out->added_, {}, &tokenizer::AddedToken::id);
  out->files_ = std::move(files);
  return std::shared_ptr<const Engine>(std::move(out));
}

Result<const tokenizer::Pipeline*> Engine::pipeline() const {
  if (const auto* own = made_.general()) return own;
  std::call_once(once_, [&] {
    pipeline_ = tokenizer::Pipeline::read(files_.at(kFile), base::join(name_, kFile));
  });
  if (!pipeline_->ok()) return pipeline_->error();
  return &**pipeline_;
}

Result<void> Engine::add_ids(std::string_view text, std::vector<TokenId>& out) const {
  if (const auto* parts = made_.general())
    return parts->known_ids(text, tokenizer::AddedTokens::Find::all, out);
  const auto found = TRY(made_.encode_with_special(text, false));
  out.insert(out.end(), found.begin(), found.end());
  return {};
}

Result<std::vector<TokenId>> Engine::ids(const Text& text) const {
  const bool sound = base::valid_utf8(text.text);
  if (sound && (!head_.plain || text.pair)) return std::move(TRY(encode(text)).ids);
  if (!sound && !head_.plain) return no_text(kOnlyText);
  std::vector<TokenId> out;
  if (text.special) out = head_.before;
  const auto first = out.size();
  TRY(add_ids(text.text, out));
  const auto own = std::span(out).subspan(first);
  if (!sound && (text.pair || TRY(made_.decode_with_special(own)) != text.text))
    return no_text("this tokenizer has no tokens for all bytes; decode them to text first");
  if (text.special) out.insert(out.end(), head_.after.begin(), head_.after.end());
  return out;
}

Result<tokenizer::Encoding> Engine::encode(const Text& text) const {
  if (!base::valid_utf8(text.text) || (text.pair && !base::valid_utf8(*text.pair)))
    return no_text("offsets count code points of text; of bytes there are the ids alone");
  const auto* parts = TRY(pipeline());
  return parts->encode(text.text, {.pair = text.pair, .special = text.special});
}

Result<std::string> Engine::decode(std::span<const TokenId> ids, bool skip_special) const {
  return TRY(pipeline())->decode(ids, skip_special);
}

Result<std::string> Engine::decode_bytes(std::span<const TokenId> ids, bool skip_special) const {
  return skip_special ? made_.decode(ids) : made_.decode_with_special(ids);
}

Result<std::optional<std::string>> Engine::token(TokenId id) const {
  if (const auto* own = added(id)) return std::optional(own->content);
  return TRY(pipeline())->spelling(id);
}

Result<std::optional<TokenId>> Engine::id_of(std::string_view token) const {
  const auto id = TRY(pipeline())->id_of(token);
  return id >= 0 ? std::optional(id) : std::nullopt;
}

const tokenizer::AddedToken* Engine::added(TokenId id) const {
  const auto found = std::ranges::lower_bound(added_, id, {}, &tokenizer::AddedToken::id);
  return found != added_.end() && found->id == id ? &*found : nullptr;
}

}  // namespace binding
