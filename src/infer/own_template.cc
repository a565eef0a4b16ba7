#include "infer/own_template.h"

#include "base/utf8.h"
#include "tokenizer/chat.h"
#include "tokenizer/template/conversation.h"

namespace infer {
namespace {

namespace jinja = tokenizer::jinja;

constexpr const char* kProbe = "x";

// What the built-in format writes, special tokens spelled out.
std::string built_in(const TextCodec& codec, const ChatFormat& format) {
  auto ids = format.begin();
  for (const auto& more : {format.message("user", kProbe), format.answer_begin()})
    ids.insert(ids.end(), more.begin(), more.end());
  std::string out;
  for (const auto id : ids) out += codec.spelling(id);
  return out;
}

base::Result<std::string> own(const std::string& text, const TextCodec& codec) {
  jinja::Input input;
  jinja::Budget budget{jinja::Limits{}};
  input.messages = TRY(jinja::list_value(
      {TRY(jinja::dict_value({{jinja::text_value("role"), jinja::text_value("user")},
                              {jinja::text_value("content"), jinja::text_value(kProbe)}},
                             budget))}));
  const auto& ids = codec.special_ids();
  if (ids.bos >= 0)
    input.more.emplace_back(jinja::text_value("bos_token"),
                            jinja::text_value(codec.spelling(ids.bos)));
  if (ids.eos >= 0)
    input.more.emplace_back(jinja::text_value("eos_token"),
                            jinja::text_value(codec.spelling(ids.eos)));
  const auto made = TRY(jinja::ChatTemplate::parse(text));
  return *TRY(jinja::render(made, text, input, jinja::local_now())).utf8;
}

// One that the template leaves to the tokenizer is no difference.
std::string_view without(std::string_view text, const std::string& bos) {
  if (!bos.empty() && text.starts_with(bos)) text.remove_prefix(bos.size());
  return text;
}

}  // namespace

base::Result<std::string> unlike_own_template(base::Disk& disk, const base::Path& folder,
                                              const TextCodec& codec, const ChatFormat& format) {
  if (format.is_none() || !disk.is_folder(folder)) return std::string();
  const auto text = TRY(tokenizer::chat_template_of(disk, folder));
  if (text.empty() || tokenizer::is_our_chat_template(text)) return std::string();
  const std::string begin = "messages are written as " + std::string(format.name()) +
                            ", and the model's own chat template ";
  const auto said = own(text, codec);
  if (!said.ok()) return begin + "cannot be compared: " + said.error().sentence();
  const auto bos = codec.special_ids().bos >= 0 ? codec.spelling(codec.special_ids().bos) : "";
  if (without(*said, bos) == without(built_in(codec, format), bos)) return std::string();
  return begin + "writes them otherwise, so answers may be worse than the model can give: " +
         base::to_utf8(std::string_view(*said).substr(0, 200));
}

}  // namespace infer
